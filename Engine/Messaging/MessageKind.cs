namespace Orleans.Runtime;

/// <summary>What a <see cref="Message"/> is.</summary>
public enum MessageKind : byte
{
    /// <summary>A call that is answered with <see cref="Response"/>.</summary>
    Request,

    /// <summary>A call that is not answered.</summary>
    OneWay,

    /// <summary>The answer: <see cref="Message.Result"/> is a completed task.</summary>
    Response,

    /// <summary>The receiver does not own the grain; <see cref="Message.Owner"/> does, to its knowledge.</summary>
    Redirect,

    /// <summary>The caller gave up the request with the same id.</summary>
    Cancel,
}
