using Microsoft.Extensions.Logging;

namespace Krewe;

/// <summary>What a running task knows of itself, and how it speaks to the cluster. The last parameter of every task.</summary>
public abstract class TaskContext
{
    /// <summary>The task's id.</summary>
    public abstract string Id { get; }

    /// <summary>Its wire name.</summary>
    public abstract string Name { get; }

    /// <summary>The queue it came from.</summary>
    public abstract string Queue { get; }

    /// <summary>Which attempt this is, from 1.</summary>
    public abstract int Attempt { get; }

    /// <summary>How often it has been handed to a worker, from 1; more than <see cref="Attempt"/> only after lost workers.</summary>
    public abstract int Delivery { get; }

    /// <summary>Name of the worker that runs it.</summary>
    public abstract string Worker { get; }

    /// <summary>The message's headers.</summary>
    public abstract IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>Cancelled when the task is revoked with terminate, exceeds its soft or hard time limit, or the silo shuts down.</summary>
    public abstract CancellationToken CancellationToken { get; }

    /// <summary>The silo's services.</summary>
    public abstract IServiceProvider Services { get; }

    /// <summary>Logs under the task's name.</summary>
    public abstract ILogger Logger { get; }

    /// <summary>The silo's clock.</summary>
    public abstract TimeProvider Time { get; }

    /// <summary>
    /// Tells the cluster how far the task is: kept with the task, seen by who asks for its record or follows it, found again by the next
    /// attempt. Cheap; sent in batches, so that of several in a tenth of a second only the last may be seen.
    /// </summary>
    /// <param name="progress">Anything that serialises to at most 64 KiB of JSON.</param>
    /// <exception cref="ArgumentException">It is larger.</exception>
    public abstract void ReportProgress<T>(T progress);

    /// <summary>What this task reported last, in this or an earlier attempt; default when nothing.</summary>
    public abstract T? LastProgress<T>();

    /// <summary>
    /// Gives the task a state of its own, beside Krewe's, such as <c>DOWNLOADING</c>: it travels and is kept as progress is, until it gives
    /// itself another or has ended. Its progress stays.
    /// </summary>
    /// <param name="state">1–64 letters, digits or <c>. _ - :</c>; not the name of a <see cref="TaskState"/>.</param>
    /// <exception cref="ArgumentException">The name is not allowed.</exception>
    public abstract void ReportState(string state);

    /// <summary>As <see cref="ReportState(string)"/> and <see cref="ReportProgress"/> in one (Celery's <c>update_state(state, meta)</c>).</summary>
    /// <param name="state">1–64 letters, digits or <c>. _ - :</c>; not the name of a <see cref="TaskState"/>.</param>
    /// <param name="progress">Anything that serialises to at most 64 KiB of JSON.</param>
    /// <exception cref="ArgumentException">The name is not allowed, or the progress too large.</exception>
    public abstract void ReportState<T>(string state, T progress);

    /// <summary>
    /// Saves from where the next attempt goes on should this one not come to its end; completes when that is durable, so it costs a call and a
    /// commit. While shard or store are away it waits. It goes when the task has ended. A task that is told to stop may still save.
    /// </summary>
    /// <param name="checkpoint">Anything that serialises to at most 64 KiB of JSON: a cursor, not the work.</param>
    /// <param name="cancellationToken">Ends the waiting; it may be saved all the same.</param>
    /// <exception cref="ArgumentException">It is larger.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, or another worker has the task by now: stop.</exception>
    public abstract Task SaveCheckpointAsync<T>(T checkpoint, CancellationToken cancellationToken = default);

    /// <summary>What was saved last, in this or an earlier attempt, whatever became of that; default when nothing.</summary>
    public abstract T? Checkpoint<T>();

    /// <summary>
    /// The messages that a task with <see cref="TaskAttribute.BatchSize"/> has got, in the order of its array: each has its own id, attempt, headers,
    /// progress; what the task itself is given stands for all and has the id of the first. Of any other task only this one.
    /// </summary>
    public virtual IReadOnlyList<TaskContext> Batch => [this];

    /// <summary>
    /// For one of <see cref="Batch"/>: this message ends with an error, as if it had been thrown for it alone; also with what <see cref="Retry"/>,
    /// <see cref="Reject"/>, <see cref="Ignore"/> and <see cref="Snooze"/> give. The others go on, and its place among the results is not looked at.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is not one of a batch: throw the error instead.</exception>
    public virtual void Fail(Exception error) => throw new InvalidOperationException("Only the messages of a batch fail one by one. Throw the error instead.");

    /// <summary>To be thrown: tries again, or fails with <paramref name="cause"/> when no retry is left.</summary>
    /// <param name="delay">How long to wait first; null for what the call's and the task's settings say. 0 or less for at once.</param>
    /// <param name="cause">What is recorded as the error; null for a sentence that says it was asked for.</param>
    /// <param name="maxRetries">
    /// How many retries there may have been with this one, whatever call and task say; null for what they say. 0 or less for none,
    /// <see cref="int.MaxValue"/> for as many as it takes.
    /// </param>
    public abstract Exception Retry(TimeSpan? delay = null, Exception? cause = null, int? maxRetries = null);

    /// <summary>To be thrown: ends the task as Rejected.</summary>
    public abstract Exception Reject(string reason);

    /// <summary>To be thrown: ends the task as Ignored, without result.</summary>
    public abstract Exception Ignore();

    /// <summary>To be thrown: runs the task again after <paramref name="delay"/> without counting an attempt.</summary>
    public abstract Exception Snooze(TimeSpan delay);

    /// <summary>
    /// To be thrown: <paramref name="signature"/> takes the task's place. It has the task's id, its headers and its place in a chain or group, so whoever
    /// waits for the task gets its result. Exactly one of the two goes on, whatever dies. Of replacements that replace themselves again at most 1,000 stand
    /// in a row; the next fails with <c>TooManyReplacements</c>. All of it travels in one message: at most 10,000 members and <c>MaxPayloadBytes</c>.
    /// </summary>
    /// <param name="signature">A call, chain or group, without ids of its own. The task's own options hold for it no longer, but for how its result is kept.</param>
    /// <exception cref="SubmitRefusedException">It is too large, or a part has an id.</exception>
    /// <exception cref="InvalidOperationException">The task runs in a chunk or folds results: it is not a message of its own.</exception>
    public abstract Exception Replace(Signature signature);
}
