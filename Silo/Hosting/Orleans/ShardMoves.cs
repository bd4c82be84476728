using Krewe.Queues;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Metadata;

namespace Krewe.Hosting;

/// <summary>
/// Lets shards move to where they belong when silos have joined or left: Orleans leaves an activation where it is. Each silo sees to its own;
/// the next call to a shard that has ended activates it on its new silo.
/// </summary>
internal sealed class ShardMoves(
    IServiceProvider services, LocalShards shards, SpreadGrains spread, IClusterMembershipService membership, IClusterManifestProvider manifests, ILocalSiloDetails self) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A silo takes grains when its manifest is known, which is a moment after it has joined.
        var changes = Task.WhenAll(
            FollowAsync(membership.MembershipUpdates, stoppingToken), FollowAsync(manifests.Updates, stoppingToken));
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

    private void Check()
    {
        var known = manifests.Current.Silos;
        SiloAddress[] silos = [.. membership.CurrentSnapshot.Members.Values.Where(m => m.Status == SiloStatus.Active && known.ContainsKey(m.SiloAddress)).Select(m => m.SiloAddress)];
        if (silos.Contains(self.SiloAddress))
        {
            var count = services.GetRequiredService<ShardMap>().Count; // Known only now: the store had to be opened.
            shards.Leave(shard => ShardSpread.OwnerOf(shard, count, silos) is { } owner && !owner.Equals(self.SiloAddress));
            spread.Leave(grain => ShardSpread.OwnerOf(grain, silos.Where(silo => known[silo].Grains.ContainsKey(grain.Type))) is { } owner && !owner.Equals(self.SiloAddress));
        }
    }
}
