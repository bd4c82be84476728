namespace Krewe;

/// <summary>
/// What is done around every attempt: of one task with <see cref="TaskAttribute.Hooks"/>, or of all tasks of a silo with
/// <see cref="TaskHooksServices.AddTaskHooks{T}"/>. There is one object for each class and silo, made when the worker starts from the silo's
/// services, and used by many attempts at once.
/// </summary>
/// <remarks>
/// <para>Hooks run where the task runs: on its scheduler, in its slot, and its limits of time hold for the attempt with its hooks. Those of
/// the silo come first before the start, in the order in which they were added, and last after the end.</para>
/// <para>An exception of <see cref="BeforeStartAsync"/> is the attempt's error, as if the task had thrown it. One of a later hook is logged;
/// the outcome stands and the other hooks run. A hook that outlasts the hard limit is left behind, and the outcome stands as well.</para>
/// <para>The outcome is durable only after the hooks have run. When their worker is lost before, the attempt runs again, hooks and all: they
/// run at least once. They run for attempts: what never started (expired, revoked before, its workers lost too often) has none. The items of
/// a chunk are one attempt, and so is a block of a reduce.</para>
/// </remarks>
public abstract class TaskHooks
{
    /// <summary>Before the task's method, also before its arguments are read. May throw what the context makes, such as <see cref="TaskContext.Reject"/>.</summary>
    public virtual ValueTask BeforeStartAsync(TaskContext context) => default;

    /// <summary>It has succeeded; <see cref="AttemptEnd.Result{T}"/> is what it returned, also when it is not kept.</summary>
    public virtual ValueTask OnSuccessAsync(TaskContext context, AttemptEnd end) => default;

    /// <summary>It will be tried again, after <see cref="AttemptEnd.Delay"/>.</summary>
    public virtual ValueTask OnRetryAsync(TaskContext context, AttemptEnd end) => default;

    /// <summary>It has failed for good, was given up at its hard limit, or has rejected itself.</summary>
    public virtual ValueTask OnFailureAsync(TaskContext context, AttemptEnd end) => default;

    /// <summary>Last, whatever the end was, and whenever <see cref="BeforeStartAsync"/> of any hooks was called.</summary>
    public virtual ValueTask AfterReturnAsync(TaskContext context, AttemptEnd end) => default;
}
