namespace Krewe;

/// <summary>
/// Stands around the method of every task of a silo: may set things up, measure, translate errors, or answer without running the task. One object
/// for each silo, made when the worker starts, used by many attempts at once.
/// </summary>
/// <remarks>
/// It runs where the task runs, inside the <see cref="TaskHooks"/>: what is set in an <see cref="AsyncLocal{T}"/> is seen by the task, what it throws is
/// the attempt's error, and the limits of time hold for both. The items of a chunk are one attempt, and so is a block of a reduce.
/// </remarks>
public interface ITaskMiddleware
{
    /// <summary>Runs the task, by calling <paramref name="next"/>, or does something else.</summary>
    /// <param name="context">The attempt.</param>
    /// <param name="next">Goes on: to the next middleware, in the end to the task. Arguments that do not fit are a <see cref="BadArgumentsException"/>.</param>
    /// <returns>What the task returned, as its serializer wrote it, by default UTF-8 JSON; null for nothing.</returns>
    ValueTask<byte[]?> RunAsync(TaskContext context, TaskNext next);
}

/// <summary>The rest of an attempt.</summary>
/// <param name="context">The attempt, the same that the middleware was given.</param>
public delegate ValueTask<byte[]?> TaskNext(TaskContext context);
