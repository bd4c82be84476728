using Krewe.Graphs;
using Krewe.Results;

namespace Krewe;

/// <summary>A task that was submitted, and its result when it is there. A handle: costs nothing, can be made again from the id.</summary>
public abstract class AsyncResult
{
    private protected AsyncResult(string id) => Id = id;

    /// <summary>The task's id.</summary>
    public string Id { get; }

    /// <summary>How it stands now, with times, attempts, error and progress. An id nobody submitted is <see cref="TaskState.Unknown"/>.</summary>
    public abstract Task<TaskRecord> GetRecordAsync(CancellationToken cancellationToken = default);

    /// <summary>Whether it has ended, in whatever way.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken = default) =>
        (await GetRecordAsync(cancellationToken)).State.IsTerminal();

    /// <summary>Where it stands now.</summary>
    public async Task<TaskState> GetStateAsync(CancellationToken cancellationToken = default) =>
        (await GetRecordAsync(cancellationToken)).State;

    /// <summary>Waits until it has ended and gives its record, whatever the end was.</summary>
    /// <param name="timeout">How long to wait; null for as long as it takes.</param>
    /// <param name="cancellationToken">Ends the waiting, not the task.</param>
    /// <exception cref="ResultTimeoutException">It has not ended in time.</exception>
    /// <exception cref="UnknownTaskException">Nobody submitted the id.</exception>
    public abstract Task<TaskRecord> WaitAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes the task back, durably: one that has not started never will, and one that runs is not tried again. A job (chain, group) takes
    /// back its members that have not ended, and theirs, submits no more of them, and ends as <see cref="TaskState.Revoked"/>; it does not wait
    /// for members that run.
    /// </summary>
    /// <param name="terminate">Also stop what runs, members included. Default: it may finish.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StoreUnavailableException">The store could not take it down; ask again.</exception>
    public abstract Task<RevokeStatus> RevokeAsync(bool terminate = false, CancellationToken cancellationToken = default);

    /// <summary>How far a group is; null for everything that is no group, and for one that ended without success.</summary>
    public abstract Task<GroupProgress?> GetProgressAsync(CancellationToken cancellationToken = default);

    /// <summary>Drops the stored result.</summary>
    public abstract Task ForgetAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public override string ToString() => $"<AsyncResult: {Id}>";
}
