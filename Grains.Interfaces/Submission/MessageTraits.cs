namespace Krewe.Submission;

/// <summary>Facts about a message that save the shard work.</summary>
[Flags]
public enum MessageTraits : byte
{
    /// <summary>Nothing special: the shard checks name, arguments and identity.</summary>
    None = 0,

    /// <summary>Built by a generated, typed signature: the arguments fit the parameters.</summary>
    Typed = 1,

    /// <summary>The id was drawn at random by the sending client for this very call.</summary>
    FreshId = 2,

    /// <summary>A job: handed to a job grain, never to a worker.</summary>
    Job = 4,

    /// <summary>A block of a reduce: the task is folded over the one input, which is an array.</summary>
    Fold = 8,

    /// <summary>A chunk: the arguments are an array of argument arrays, run one after the other.</summary>
    Each = 16,

    /// <summary>A job that has pages, which must be dropped when it ends, also when it has not started.</summary>
    Paged = 32,
}
