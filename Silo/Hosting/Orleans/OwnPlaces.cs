using System.Diagnostics.CodeAnalysis;
using Krewe.Clusters;
using Orleans.GrainDirectory;
using Orleans.Metadata;
using Orleans.Runtime.GrainDirectory;

namespace Krewe.Hosting;

/// <summary>
/// Grains whose place follows from what they are, on the silo that their key names or on any: nobody has to be asked for it. So they can be reached
/// while some other silo stands still.
/// </summary>
internal sealed class OwnPlaces : IGrainDirectoryResolver
{
    /// <summary>What Orleans calls the placement of stateless workers.</summary>
    private const string StatelessWorkers = "StatelessWorkerPlacement";

    private readonly NoDirectory directory = new();

    /// <inheritdoc/>
    public bool TryResolveGrainDirectory(GrainType grainType, GrainProperties? properties, [NotNullWhen(true)] out IGrainDirectory? grainDirectory)
    {
        var isKnown = properties?.Properties.TryGetValue(WellKnownGrainTypeProperties.PlacementStrategy, out var strategy) == true
            && strategy is nameof(SiloPlacement) or StatelessWorkers;
        grainDirectory = isKnown ? directory : null;
        return isKnown;
    }

    /// <summary>Remembers nothing: placement finds the grain each time.</summary>
    private sealed class NoDirectory : IGrainDirectory
    {
        public Task<GrainAddress?> Register(GrainAddress address) => Task.FromResult<GrainAddress?>(address);

        public Task Unregister(GrainAddress address) => Task.CompletedTask;

        public Task<GrainAddress?> Lookup(GrainId grainId) => Task.FromResult<GrainAddress?>(null);

        public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;
    }
}
