using System.Runtime.CompilerServices;
using Krewe.Graphs;
using Krewe.Payloads;
using Krewe.Results;
using Krewe.Submission;

namespace Krewe;

/// <summary>A submitted task whose result is a <typeparamref name="T"/>.</summary>
public sealed class AsyncResult<T> : AsyncResult
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Parts of a job are submitted in order: where so many are unknown there are no more.</summary>
    private const int ChildrenAtOnce = 200;

    private readonly Cluster cluster;
    private readonly bool submittedHere;

    private string What => $"Task {Id} was";

    internal AsyncResult(Cluster cluster, string id, bool submittedHere)
        : base(id)
    {
        this.cluster = cluster;
        this.submittedHere = submittedHere;
    }

    internal Cluster Cluster => cluster;

    /// <summary>Waits for the result.</summary>
    /// <param name="timeout">How long to wait; null for as long as it takes.</param>
    /// <param name="propagate">Whether a task that ended without success throws; if not, default is returned for it.</param>
    /// <param name="cancellationToken">Ends the waiting, not the task.</param>
    /// <exception cref="TaskFailedException">It ended without success.</exception>
    /// <exception cref="ResultTimeoutException">It has not ended in time.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    /// <exception cref="UnknownTaskException">Nobody submitted the id.</exception>
    public async Task<T> GetAsync(TimeSpan? timeout = null, bool propagate = true, CancellationToken cancellationToken = default)
    {
        timeout = Limit(timeout);
        var began = cluster.Time.GetTimestamp();
        var record = timeout is null && !cancellationToken.CanBeCanceled
            ? Known(await cluster.WhenEndedAsync(Id, submittedHere, cancellationToken))
            : await WaitAsync(timeout, cancellationToken);
        if (record.State is not (TaskState.Success or TaskState.Ignored))
        {
            return propagate ? throw GroupResults.Failed(record) : default!;
        }

        return (await ValueOfAsync(record, timeout, began, cancellationToken))!;
    }

    /// <summary>The result of a task or job that has ended; default for one that ended without success.</summary>
    internal async ValueTask<T?> ValueOfAsync(TaskRecord record, TimeSpan? timeout, long began, CancellationToken cancellationToken) =>
        record.State is not (TaskState.Success or TaskState.Ignored) ? default
        : record.Gathered is not null || IsSealed(record) ? Read(await GatherAsync(record, began, timeout, cancellationToken))
        : record is { State: TaskState.Success, Result: { } json } ? Read(json) : default;

    /// <summary>What a task gave that succeeded; default for every other end.</summary>
    internal async ValueTask<T?> ResultOfAsync(TaskRecord record, TimeSpan timeout, CancellationToken cancellationToken) => record switch
    {
        { State: TaskState.Success, Result: not null } when IsSealed(record) => Read(await GatherAsync(record, cluster.Time.GetTimestamp(), timeout, cancellationToken)),
        { State: TaskState.Success, Result: { } json } => Read(json),
        _ => default,
    };

    private static bool IsSealed(TaskRecord record) => record.Result is { } result && PayloadEnvelope.IsIn(result);

    /// <summary>Reads what a job's members gave, or what has to be opened. Who waits for a result waits for a shard that is moving, too.</summary>
    private async Task<byte[]> GatherAsync(TaskRecord record, long began, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = Pauses.Next(pause))
        {
            cluster.CheckOpen();
            try
            {
                return await GroupResults.ReadAsync(await cluster.ShardsAsync(cancellationToken), record, cluster.Payloads);
            }
            catch (Exception e) when (Unreachable.Is(e) || (e is StoreUnavailableException && timeout is not null))
            {
                if (timeout is { } limit && cluster.Time.GetElapsedTime(began) + pause > limit)
                {
                    throw new ResultTimeoutException(Id, limit);
                }
            }

            await Task.Delay(pause, cluster.Time, cancellationToken);
        }
    }

    /// <summary>How long to wait; null for as long as it takes.</summary>
    private static TimeSpan? Limit(TimeSpan? timeout) => timeout is not { } limit || limit >= Timers.Longest || limit == Timeout.InfiniteTimeSpan ? null
        : limit >= TimeSpan.Zero ? limit
        : throw new ArgumentOutOfRangeException(nameof(timeout), limit, "A result is waited for 0 or longer, or with null for as long as it takes.");

    private T Read(byte[] json)
    {
        try
        {
            return PayloadValues.Read<T>(json)!;
        }
        catch (Exception e) when (PayloadEnvelope.IsIn(json) ? e is not (PayloadUnreadableException or OutOfMemoryException) : e is System.Text.Json.JsonException or NotSupportedException)
        {
            throw new BadResultException($"The result of task {Id} cannot be read as {typeof(T)}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override async Task<TaskRecord> GetRecordAsync(CancellationToken cancellationToken = default) =>
        cluster.Payloads.Open(await AskAsync(cluster.TaskOf(Id).GetStateAsync, cancellationToken));

    /// <summary>As the other; gives up after <paramref name="patience"/>.</summary>
    internal async Task<TaskRecord> GetRecordAsync(TimeSpan patience, CancellationToken cancellationToken) =>
        cluster.Payloads.Open(await cluster.AskAsync(What, cluster.TaskOf(Id).GetStateAsync, patience, cancellationToken));

    /// <inheritdoc/>
    public override async Task<TaskRecord> WaitAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        timeout = Limit(timeout);
        if (timeout is null && !cancellationToken.CanBeCanceled)
        {
            return Known(await cluster.WhenEndedAsync(Id, submittedHere, cancellationToken));
        }

        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ended = WhenEndedAsync(wait.Token);
        try
        {
            var record = timeout is { } limit ? await ended.WaitAsync(limit, cluster.Time, cancellationToken) : await ended.WaitAsync(cancellationToken);
            return Known(record);
        }
        catch (TimeoutException) when (timeout is not null && !ended.IsFaulted)
        {
            wait.Cancel();
            throw new ResultTimeoutException(Id, timeout.Value);
        }
    }

    /// <inheritdoc/>
    public override async Task<RevokeStatus> RevokeAsync(bool terminate = false, CancellationToken cancellationToken = default)
    {
        var asked = 0;
        var status = await AskAsync(
            () =>
            {
                asked++;
                return cluster.TaskOf(Id).RevokeAsync(terminate);
            },
            cancellationToken);

        // One whose answer was lost may have been what ended it.
        return status == RevokeStatus.Finished && asked > 1 && await GetStateAsync(cancellationToken) == TaskState.Revoked ? RevokeStatus.Revoked : status;
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<TaskRecord> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var following = new Following(cluster, Id);
        await foreach (var record in following.RecordsAsync(cancellationToken))
        {
            yield return cluster.Payloads.Open(record);
        }
    }

    /// <inheritdoc/>
    public override async Task<GroupProgress?> GetProgressAsync(CancellationToken cancellationToken = default)
    {
        var record = await GetRecordAsync(cancellationToken);
        return record.Gathered is { } count ? new(count, count, 0)
            : record.Name == JobNames.Group && !record.State.IsTerminal() ? await AskAsync(cluster.Group(Id).GetProgressAsync, cancellationToken)
            : record.Name == JobNames.Linked && !record.State.IsTerminal() ? await cluster.GetResult<T>(GraphMessages.MemberId(Id, 0, 0)).GetProgressAsync(cancellationToken)
            : null;
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<TaskRecord> ChildrenAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var shards = await cluster.ShardsAsync(cancellationToken);
        for (var (first, found) = (0, true); found; first += ChildrenAtOnce)
        {
            found = false;
            string[] ids = [.. Enumerable.Range(first, ChildrenAtOnce).Select(i => GraphMessages.MemberId(Id, 0, i))];
            foreach (var record in await GroupFinder.FindAsync(shards, cluster, ids, cancellationToken))
            {
                if (record.State != TaskState.Unknown)
                {
                    found = true;
                    yield return cluster.Payloads.Open(record);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override async Task<TaskGraph> GraphAsync(int most = 20, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, 1000);
        return await new GraphReader(await cluster.ShardsAsync(cancellationToken), cluster, most, cancellationToken).ReadAsync(Id);
    }

    /// <inheritdoc/>
    public override async Task ForgetAsync(CancellationToken cancellationToken = default)
    {
        var task = cluster.TaskOf(Id);
        var result = cluster.Payloads.HasStore ? (await AskAsync(task.GetStateAsync, cancellationToken)).Result : null;
        await AskAsync(
            async () =>
            {
                await task.ForgetAsync();
                return true;
            },
            cancellationToken);
        await cluster.Payloads.ForgetAsync(result, cancellationToken); // Should this not be reached, it goes as an orphan.
    }

    private Task<TAnswer> AskAsync<TAnswer>(Func<Task<TAnswer>> question, CancellationToken cancellationToken) => cluster.AskAsync(What, question, cancellationToken);

    // A task of its own: those that wait with a limit stay on their scheduler then.
    private async Task<TaskRecord> WhenEndedAsync(CancellationToken cancellationToken) =>
        await cluster.WhenEndedAsync(Id, submittedHere, cancellationToken);

    private TaskRecord Known(TaskRecord record) => record.State == TaskState.Unknown ? throw new UnknownTaskException(Id) : cluster.Payloads.Open(record);
}
