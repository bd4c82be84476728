namespace Krewe;

/// <summary>
/// Stands around every submission of a client, or of a silo's own <c>ICluster</c>: sees what is submitted, may change it, refuse it by throwing, or
/// answer with the id of another task. One object for each client, used by many submissions at once.
/// </summary>
/// <remarks>
/// It is called once for a call of <c>EnqueueAsync</c>: once for a graph as a whole, whose tasks inherit the headers; not for what the cluster submits
/// by itself later: the members of jobs, retries, and the ticks of schedules. What it throws reaches the caller as it is.
/// </remarks>
public interface ISubmitMiddleware
{
    /// <summary>Submits, by calling <paramref name="next"/>, or does something else.</summary>
    /// <param name="call">What is to be submitted.</param>
    /// <param name="next">Goes on: to the next middleware, in the end to the cluster. Gives the task's id when the task is durable.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <returns>Id of the task whose result the caller gets.</returns>
    ValueTask<string> SubmitAsync(OutgoingCall call, SubmitNext next, CancellationToken cancellationToken);
}

/// <summary>The rest of a submission; throws what <c>EnqueueAsync</c> throws.</summary>
public delegate ValueTask<string> SubmitNext(OutgoingCall call);
