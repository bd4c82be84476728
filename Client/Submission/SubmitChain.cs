namespace Krewe.Submission;

/// <summary>The middleware around a client's submissions, the outermost first.</summary>
internal static class SubmitChain
{
    /// <summary>Nested once, for all submissions.</summary>
    /// <param name="middleware">The outermost first.</param>
    /// <param name="innermost">What submits in the end.</param>
    public static SubmitNext Of(IEnumerable<ISubmitMiddleware> middleware, SubmitNext innermost) =>
        middleware.Reverse().Aggregate(innermost, static (next, one) => call => one.SubmitAsync(call, next, call.Way.CancellationToken));
}
