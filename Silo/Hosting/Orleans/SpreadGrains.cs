using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Krewe.Clusters;
using Orleans.Metadata;

namespace Krewe.Hosting;

/// <summary>The grains on this silo that are spread, so that they can move: Orleans leaves an activation where it is.</summary>
internal sealed class SpreadGrains : IConfigureGrainContextProvider, IConfigureGrainContext
{
    private readonly ConcurrentDictionary<IGrainContext, bool> active = new();

    /// <inheritdoc/>
    public bool TryGetConfigurator(GrainType grainType, GrainProperties properties, [NotNullWhen(true)] out IConfigureGrainContext? configurator)
    {
        var isSpread = properties.Properties.TryGetValue(WellKnownGrainTypeProperties.PlacementStrategy, out var strategy) && strategy == nameof(SpreadPlacement);
        configurator = isSpread ? this : null;
        return isSpread;
    }

    /// <inheritdoc/>
    public void Configure(IGrainContext context)
    {
        active[context] = true;
        _ = ForgetAsync(context);
    }

    /// <summary>Takes those that belong elsewhere there, once they have done what they are at.</summary>
    public void Leave(Func<GrainId, bool> belongsElsewhere)
    {
        foreach (var context in active.Keys.Where(context => belongsElsewhere(context.GrainId)))
        {
            context.Migrate(null);
        }
    }

    private async Task ForgetAsync(IGrainContext context)
    {
        await context.Deactivated;
        active.TryRemove(context, out _);
    }
}
