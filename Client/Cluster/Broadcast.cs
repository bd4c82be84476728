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
}

/// <summary>One task for each silo, in the queue that only this silo serves, and the gathering of what they give.</summary>
internal sealed class Broadcast<T>
{
    private readonly Cluster cluster;
    private readonly Signature<T> signature;
    private readonly TimeSpan timeout;

    public Broadcast(Cluster cluster, Signature<T> signature, TimeSpan timeout)
    {
        if (signature.Node.Kind != NodeKind.Task)
        {
            throw new ArgumentException("Only a single task can be broadcast; this is a chain or a group.", nameof(signature));
        }

        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        this.cluster = cluster;
        this.timeout = timeout;
        var options = (signature.Node.Options ?? new()) with { Countdown = null, Eta = null };
        this.signature = signature with { Node = signature.Node with { Id = null, Options = options } };
    }

    public async Task<BroadcastResult<T>> RunAsync(IReadOnlyCollection<string>? names, CancellationToken cancellationToken)
    {
        var began = cluster.Time.GetTimestamp();
        var live = await cluster.GetNodesAsync(cancellationToken);
        var meant = names is null ? live : [.. live.Where(node => names.Contains(node.Name))];
        var sent = await Task.WhenAll(meant.Select(node =>
            cluster.EnqueueAsync(signature.On(QueueNames.OfSilo(node.Silo)).Expires(timeout), cancellationToken)));
        var answers = await Task.WhenAll(meant.Zip(sent, (node, task) => AnswerAsync(node, task, began, cancellationToken)));
        return new(answers, [.. (names ?? []).Distinct().Except(live.Select(node => node.Name))]);
    }

    private async Task<NodeAnswer<T>> AnswerAsync(NodeStatus node, AsyncResult<T> task, long began, CancellationToken cancellationToken)
    {
        TaskRecord record;
        try
        {
            var left = timeout - cluster.Time.GetElapsedTime(began);
            record = await task.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken);
        }
        catch (ResultTimeoutException)
        {
            record = await task.GetRecordAsync(cancellationToken);
        }

        var result = record.State == TaskState.Success ? await task.GetAsync(cancellationToken: cancellationToken) : default;
        return new(node.Name, node.Silo, task.Id, record.State, result, record.Error, record.State.IsTerminal() && record.Error?.Type != ErrorTypes.Expired);
    }
}
