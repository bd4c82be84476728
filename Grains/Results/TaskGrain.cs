using Krewe.Queues;
using Orleans;
using Orleans.Concurrency;

namespace Krewe.Results;

/// <summary>The task as a grain: a door to what its shard knows. Activated when somebody asks, gone when nobody does.</summary>
[Reentrant]
internal sealed class TaskGrain(ShardMap shards) : Grain, ITaskGrain
{
    private string Id => this.GetPrimaryKeyString();

    private IShardGrain Shard => shards.Of(Id);

    /// <inheritdoc/>
    public async Task<TaskRecord> GetStateAsync() => (await Shard.FindAsync([Id]))[0];

    /// <inheritdoc/>
    public Task<TaskRecord> WaitAsync(CancellationToken cancellationToken) => Shard.WaitAsync(Id, cancellationToken);

    /// <inheritdoc/>
    public Task<TaskRecord> FollowAsync(long seen, CancellationToken cancellationToken) => Shard.FollowAsync(Id, seen, cancellationToken);

    /// <inheritdoc/>
    public async Task<RevokeStatus> RevokeAsync(bool terminate) => (await Shard.RevokeAsync([Id], terminate))[0];

    /// <inheritdoc/>
    public Task ForgetAsync() => Shard.ForgetAsync([Id]);
}
