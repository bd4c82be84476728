using Krewe.Clusters;
using Krewe.Limits;
using Krewe.Queues;
using Krewe.Submission;

namespace Krewe;

/// <summary>Tells silos and shards what to do.</summary>
internal sealed class Controls(NodeCalls nodes, ILimits limits, TimeSpan patience) : IControl
{
    /// <inheritdoc/>
    public Task<RevokedMany> RevokeByNameAsync(string name, bool terminate = false, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return RevokeAsync(new(Name: name), terminate, timeout, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<RevokedMany> RevokeByHeaderAsync(
        string header, string? value, bool terminate = false, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(header);
        return RevokeAsync(new(Header: header, Value: value), terminate, timeout, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Limit> RateLimitAsync(string task, Rate? rate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        var name = LimitNames.OfTask(task);
        var before = (await limits.ListAsync(cancellationToken)).FirstOrDefault(limit => limit.Name == name)?.Limit ?? Limit.None;
        var now = before with { Rate = rate };
        await limits.SetAsync(name, now, cancellationToken);
        return now;
    }

    /// <inheritdoc/>
    public Task<Replies<ControlReply>> TimeLimitAsync(string task, TimeSpan? soft, TimeSpan? hard, Audience? audience = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(task);
        return nodes.TellAsync((node, order) => node.SetTimeLimitAsync(order, task, soft, hard), audience, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Replies<ControlReply>> PoolGrowAsync(int slots = 1, Audience? audience = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        return nodes.TellAsync((node, order) => node.ResizeAsync(order, slots), audience, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Replies<ControlReply>> PoolShrinkAsync(int slots = 1, Audience? audience = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        return nodes.TellAsync((node, order) => node.ResizeAsync(order, -slots), audience, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Replies<ControlReply>> AutoscaleAsync(int least, int most, Audience? audience = null, CancellationToken cancellationToken = default) =>
        nodes.TellAsync((node, order) => node.AutoscaleAsync(order, new(least, most)), audience, cancellationToken);

    /// <inheritdoc/>
    public Task<Replies<ControlReply>> AddConsumerAsync(string queue, Audience? audience = null, CancellationToken cancellationToken = default) =>
        ServeAsync(queue, true, audience, cancellationToken);

    /// <inheritdoc/>
    public Task<Replies<ControlReply>> CancelConsumerAsync(string queue, Audience? audience = null, CancellationToken cancellationToken = default) =>
        ServeAsync(queue, false, audience, cancellationToken);

    /// <inheritdoc/>
    public Task<Replies<ControlReply>> ShutdownAsync(Audience? audience = null, CancellationToken cancellationToken = default) =>
        nodes.TellAsync((node, order) => node.ShutdownAsync(order), audience, cancellationToken);

    private Task<Replies<ControlReply>> ServeAsync(string queue, bool serve, Audience? audience, CancellationToken cancellationToken)
    {
        QueueNames.Check(queue, nameof(queue));
        return nodes.TellAsync((node, order) => node.ServeAsync(order, queue, serve), audience, cancellationToken);
    }

    private async Task<RevokedMany> RevokeAsync(TaskMatch match, bool terminate, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var (answers, silent) = await nodes.AskShardsAsync(null, (shard, _) => shard.RevokeMatchingAsync(match, terminate), timeout ?? patience, cancellationToken);
        return new(answers.Sum(a => a.Revoked), answers.Sum(a => a.Stopping), silent);
    }
}
