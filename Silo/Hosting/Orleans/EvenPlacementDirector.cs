using Krewe.Queues;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Placement;

namespace Krewe.Hosting;

/// <summary>Places a shard on the silo that has it by <see cref="EvenSpread"/>.</summary>
internal sealed class EvenPlacementDirector(IServiceProvider services) : IPlacementDirector
{
    /// <inheritdoc/>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        var shard = target.GrainIdentity.TryGetIntegerKey(out var key, out _) ? (int)key : -1;

        // The count is known only now: the store had to be opened.
        return Task.FromResult(ShardSpread.OwnerOf(shard, services.GetRequiredService<ShardMap>().Count, silos) ?? silos[0]);
    }
}
