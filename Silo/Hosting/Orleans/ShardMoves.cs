using Krewe.Queues;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Metadata;

namespace Krewe.Hosting;

/// <summary>
/// Lets shards move to where they belong when silos have joined or left: Orleans leaves an activation where it is. Each silo sees to its own.
/// They migrate, and do not just end: a call from where their old place is still remembered would begin them there again. And each silo looks
/// again from time to time, for one that has not heard of a change yet may place a grain here after this one has seen to it.
/// </summary>
internal sealed class ShardMoves(
    IServiceProvider services, LocalShards shards, SpreadGrains spread, IClusterMembershipService membership, IClusterManifestProvider manifests, ILocalSiloDetails self,
    TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A silo takes grains when its manifest is known, which is a moment after it has joined.
        var changes = Task.WhenAll(
            FollowAsync(membership.MembershipUpdates, stoppingToken), FollowAsync(manifests.Updates, stoppingToken), LookAgainAsync(stoppingToken));
        await changes.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (changes.Exception is { } failed && !stoppingToken.IsCancellationRequested)
        {
            throw failed;
        }
    }

    private async Task FollowAsync<T>(IAsyncEnumerable<T> updates, CancellationToken stopping)
    {
        await foreach (var _ in updates.WithCancellation(stopping))
        {
            Check();
        }
    }

    private async Task LookAgainAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            Check();
        }
    }

    private void Check()
    {
        var known = manifests.Current.Silos;
        SiloAddress[] silos = [.. membership.CurrentSnapshot.Members.Values.Where(m => m.Status == SiloStatus.Active && known.ContainsKey(m.SiloAddress)).Select(m => m.SiloAddress)];
        if (silos.Contains(self.SiloAddress))
        {
            var count = services.GetRequiredService<ShardMap>().Count; // Known only now: the store had to be opened.
            var placement = services.GetRequiredService<IShardPlacement>();
            shards.Leave(shard => ShardSpread.OwnerOf(shard, count, silos, placement) is { } owner && !owner.Equals(self.SiloAddress), context => context.Migrate(null));
            spread.Leave(grain => ShardSpread.OwnerOf(grain, silos.Where(silo => known[silo].Grains.ContainsKey(grain.Type))) is { } owner && !owner.Equals(self.SiloAddress));
        }
    }
}
