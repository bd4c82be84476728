namespace Krewe.Submission;

/// <summary>The middleware around a client's submissions, the outermost first.</summary>
internal static class SubmitChain
{
    /// <summary>Nested once, for all submissions; null when there is none, so that a submission costs nothing more.</summary>
    public static SubmitNext? Of(IEnumerable<ISubmitMiddleware>? middleware) => middleware?.ToArray() is { Length: > 0 } all
        ? all.Reverse().Aggregate<ISubmitMiddleware, SubmitNext>(
            static call => call.Way.Innermost(call), static (next, one) => call => one.SubmitAsync(call, next, call.Way.CancellationToken))
        : null;
}
