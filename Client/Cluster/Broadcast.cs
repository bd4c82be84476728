using Krewe.Graphs;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Submission;

namespace Krewe;

/// <summary>Constants of broadcasts.</summary>
internal static class Broadcast
{
    /// <summary>How long answers are waited for when nothing else is said.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long a shard may take to say how a task stood that has not ended in time.</summary>
    public static readonly TimeSpan LastLook = TimeSpan.FromSeconds(5);
}

/// <summary>One task for each silo, in the queue that only this silo serves, and the gathering of what they give.</summary>
internal sealed class Broadcast<T>
{
    private readonly Cluster cluster;
    private readonly Signature<T> signature;
    private readonly TimeSpan timeout;

    public Broadcast(Cluster cluster, Signature<T> signature, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(signature);
        if (signature.Node.Kind != NodeKind.Task)
        {
            throw new ArgumentException("Only a single task can be broadcast; this is a chain or a group.", nameof(signature));
        }

        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        this.cluster = cluster;
        this.timeout = Timers.Bounded(timeout);
        var options = (signature.Node.Options ?? new()) with { Countdown = null, Eta = null, Unique = null };
        this.signature = signature with { Node = signature.Node with { Id = null, Options = options } };
    }

    public async Task<BroadcastResult<T>> RunAsync(IReadOnlyCollection<string>? names, CancellationToken cancellationToken)
    {
        var began = cluster.Time.GetTimestamp();
        var live = await cluster.GetNodesAsync(timeout, cancellationToken);
        var meant = names is null ? live : [.. live.Where(node => names.Contains(node.Name))];
        var answers = await Task.WhenAll(meant.Select(node => AskAsync(node, began, cancellationToken)));
        return new(answers, [.. (names ?? []).Distinct().Except(live.Select(node => node.Name))]);
    }

    /// <summary>Sends the task to one silo and waits for what it gives. What cannot be reached fails this answer alone.</summary>
    private async Task<NodeAnswer<T>> AskAsync(NodeStatus node, long began, CancellationToken cancellationToken)
    {
        var task = cluster.GetResult<T>(cluster.NewTaskId());
        try
        {
            task = await cluster.EnqueueAsync(signature.On(QueueNames.OfSilo(node.Silo)).Expires(timeout).WithId(task.Id), cancellationToken)
                .WaitAsync(Left(began), cluster.Time, cancellationToken);
        }
        catch (Exception e) when (e is ClusterUnavailableException or StoreUnavailableException || Unreachable.Is(e))
        {
            return Unanswered(node, task, TaskState.Unknown, e);
        }

        try
        {
            var record = await RecordAsync(task, began, cancellationToken);
            return new(node.Name, node.Silo, task.Id, record.State, await task.ResultOfAsync(record, Broadcast.LastLook, cancellationToken), record.Error,
                record.State.IsTerminal() && record.Error?.Type != ErrorTypes.Expired);
        }
        catch (Exception e) when (e is ClusterUnavailableException || Unreachable.Is(e))
        {
            return Unanswered(node, task, TaskState.Pending, e);
        }
    }

    private async Task<TaskRecord> RecordAsync(AsyncResult<T> task, long began, CancellationToken cancellationToken)
    {
        try
        {
            return await task.WaitAsync(Left(began), cancellationToken);
        }
        catch (ResultTimeoutException)
        {
            return await task.GetRecordAsync(Broadcast.LastLook, cancellationToken);
        }
    }

    private TimeSpan Left(long began) => timeout - cluster.Time.GetElapsedTime(began) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private static NodeAnswer<T> Unanswered(NodeStatus node, AsyncResult<T> task, TaskState state, Exception error) =>
        new(node.Name, node.Silo, task.Id, state, default, new(error.GetType().FullName!, error.Message), Answered: false);
}
