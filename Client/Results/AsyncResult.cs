using System.Runtime.CompilerServices;
using Krewe.Graphs;
using Krewe.Payloads;
using Krewe.Results;

namespace Krewe;

/// <summary>A task that was submitted, and its result when it is there. A handle: costs nothing, can be made again from the id.</summary>
public abstract class AsyncResult
{
    private protected AsyncResult(string id) => Id = id;

    /// <summary>The task's id.</summary>
    public string Id { get; }

    /// <summary>Whether it was there already: a unique call with <see cref="UniquePolicy.Join"/> found its key taken, and is this task now.</summary>
    public bool IsJoined { get; internal init; }

    /// <summary>How it stands now, with times, attempts, error and progress. An id nobody submitted is <see cref="TaskState.Unknown"/>.</summary>
    /// <exception cref="ClusterUnavailableException">No silo that has it answered within <see cref="ClientOptions.SubmitTimeout"/>.</exception>
    public abstract Task<TaskRecord> GetRecordAsync(CancellationToken cancellationToken = default);

    /// <summary>Whether it has ended, in whatever way.</summary>
    /// <exception cref="ClusterUnavailableException">As for <see cref="GetRecordAsync"/>.</exception>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken = default) =>
        (await GetRecordAsync(cancellationToken)).State.IsTerminal();

    /// <summary>Where it stands now.</summary>
    /// <exception cref="ClusterUnavailableException">As for <see cref="GetRecordAsync"/>.</exception>
    public async Task<TaskState> GetStateAsync(CancellationToken cancellationToken = default) =>
        (await GetRecordAsync(cancellationToken)).State;

    /// <summary>Waits until it has ended and gives its record, whatever the end was.</summary>
    /// <param name="timeout">How long to wait; null for as long as it takes.</param>
    /// <param name="cancellationToken">Ends the waiting, not the task.</param>
    /// <exception cref="ResultTimeoutException">It has not ended in time.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
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
    /// <exception cref="ClusterUnavailableException">
    /// No silo that has it answered within <see cref="ClientOptions.SubmitTimeout"/>; it may have been taken back: ask again.
    /// </exception>
    public abstract Task<RevokeStatus> RevokeAsync(bool terminate = false, CancellationToken cancellationToken = default);

    /// <summary>
    /// Follows the task: a record whenever it has reported something new, a state of its own or progress, and last the record of its end. Of
    /// what it reports in quick succession only the last is seen. One standing call, also across processes, moving shards and dying silos.
    /// </summary>
    /// <exception cref="UnknownTaskException">Nobody submitted the id, or its record has gone.</exception>
    public abstract IAsyncEnumerable<TaskRecord> FollowAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// The progress of the task, as it comes, until the task has ended, whatever the end is: each new value, of several in quick succession the
    /// last, and none twice in a row. When the silo that told the last one dies before that was durable, the stream may go back by one.
    /// </summary>
    /// <typeparam name="TProgress">What it reports.</typeparam>
    /// <exception cref="UnknownTaskException">Nobody submitted the id, or its record has gone.</exception>
    /// <exception cref="BadResultException">What it reports is no <typeparamref name="TProgress"/>.</exception>
    public async IAsyncEnumerable<TProgress> ProgressAsync<TProgress>([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        byte[]? last = null;
        await foreach (var record in FollowAsync(cancellationToken))
        {
            if (record.Progress is { } progress && !(last is not null && progress.AsSpan().SequenceEqual(last)))
            {
                last = progress;
                yield return ReadProgress<TProgress>(progress);
            }
        }
    }

    /// <summary>How far a group is; null for everything that is no group, and for one that ended without success.</summary>
    /// <exception cref="ClusterUnavailableException">As for <see cref="GetRecordAsync"/>.</exception>
    public abstract Task<GroupProgress?> GetProgressAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// How the parts of a job stand now, those of a group or the links of a chain, in their order, a few at a time; each may have parts of its own.
    /// Parts that have not been submitted are left out. A task that is no job has none.
    /// </summary>
    public abstract IAsyncEnumerable<TaskRecord> ChildrenAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// A job with all its parts and how they stand now, to be drawn: <see cref="TaskGraph.ToMermaid"/>. Of what has ended the parts are known for as long as
    /// their records are kept. Of a very large job the first 2,000 parts are read.
    /// </summary>
    /// <param name="most">How many members of each group are shown, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="UnknownTaskException">Nobody submitted the id, or its record has gone.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is not allowed.</exception>
    public abstract Task<TaskGraph> GraphAsync(int most = 20, CancellationToken cancellationToken = default);

    /// <summary>Drops the stored result, and in the same step the unique key that the call may hold for a period: the next one is made anew.</summary>
    /// <exception cref="ClusterUnavailableException">As for <see cref="GetRecordAsync"/>; it may have been dropped: ask again.</exception>
    public abstract Task ForgetAsync(CancellationToken cancellationToken = default);

    private TProgress ReadProgress<TProgress>(byte[] json)
    {
        try
        {
            return PayloadValues.Read<TProgress>(json)!;
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or NotSupportedException)
        {
            throw new BadResultException($"The progress of task {Id} cannot be read as {typeof(TProgress)}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"<AsyncResult: {Id}>";
}
