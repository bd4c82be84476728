using Krewe.Graphs;

namespace Krewe;

/// <summary>
/// What follows from the end of a call, beside its result (Celery's <c>link</c> and <c>link_error</c>). The result of the call stays its own, and who
/// waits for it does not wait for what follows. What follows is submitted once, durably, before the call counts as ended.
/// </summary>
public static class SignatureLinks
{
    /// <summary>
    /// When it has succeeded, also runs <paramref name="next"/> with its result; of a group once, with all results.
    /// <paramref name="next"/> is called once, now, with a stand-in.
    /// </summary>
    public static Signature<T> OnSuccess<T, TNext>(this Signature<T> signature, Func<Input<T>, Signature<TNext>> next)
    {
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(next);
        var variable = SignatureNodes.NextVariable();
        return new(LinkNodes.OnSuccess(signature.Node, SignatureNodes.Given(next(Input<T>.Later(variable)), nameof(next)), variable));
    }

    /// <summary>When it has succeeded, also runs <paramref name="next"/>, without its result.</summary>
    public static Signature<T> OnSuccess<T>(this Signature<T> signature, Signature next)
    {
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(next);
        return new(LinkNodes.OnSuccess(signature.Node, next.Node, 0));
    }

    /// <summary>
    /// When it has failed for good, or was rejected, runs what <paramref name="handler"/> makes of it. In chains and groups, however deep, the handler
    /// runs once for each task that fails, and not for what fails because of it; for a reduced group once. What is taken back is handled by nobody.
    /// <paramref name="handler"/> is called once, now, with stand-ins.
    /// </summary>
    public static Signature<T> OnError<T, TNext>(this Signature<T> signature, Func<FailedCall, Signature<TNext>> handler)
    {
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(handler);
        var variables = new FailureVariables(SignatureNodes.NextVariable(), SignatureNodes.NextVariable(), SignatureNodes.NextVariable());
        var failure = new FailedCall(Input<string>.Later(variables.Id), Input<string>.Later(variables.Type), Input<string>.Later(variables.Message));
        return new(LinkNodes.OnError(signature.Node, SignatureNodes.Given(handler(failure), nameof(handler)) with { Handles = variables }));
    }

    /// <summary>As <see cref="OnError{T, TNext}(Signature{T}, Func{FailedCall, Signature{TNext}})"/>, with a handler that takes nothing.</summary>
    public static Signature<T> OnError<T>(this Signature<T> signature, Signature handler)
    {
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(handler);
        return new(LinkNodes.OnError(signature.Node, handler.Node with { Handles = default(FailureVariables) }));
    }
}
