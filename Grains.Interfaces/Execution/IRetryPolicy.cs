namespace Krewe;

/// <summary>
/// Decides whether and when an attempt that has failed is followed by another: for one task with <see cref="TaskAttribute.RetryPolicy"/>, for all others of a
/// silo if one is registered. Built in: the attribute's backoff. One object for each class and silo, made from its services, used by many threads at once.
/// </summary>
public interface IRetryPolicy
{
    /// <summary>
    /// Decides. Called on the task's thread, so it must be quick; what it throws is logged, and the attribute decides. It is not asked about arguments that
    /// do not fit, results that cannot be stored, attempts that were told to stop, and ends that the task chose itself, but for <see cref="TaskContext.Retry"/>.
    /// </summary>
    RetryDecision Decide(FailedAttempt attempt);
}
