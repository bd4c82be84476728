using Krewe.Hosting;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Runtime.GrainDirectory;

namespace Krewe.Tests.Hosting;

/// <summary>Grains that can be reached while a silo stands still that neither has them nor is asked.</summary>
public sealed class OwnPlacesTests : ClusterTest
{
    [Fact]
    public async Task Where_silos_own_grains_and_stateless_workers_are_nobody_is_asked()
    {
        var cluster = await StartAsync();
        var places = cluster.Service<IEnumerable<IGrainDirectoryResolver>>(0).OfType<OwnPlaces>().Single();
        var grains = cluster.Service<IClusterManifestProvider>(0).LocalGrainManifest.Grains;
        var known = grains.Where(g => places.TryResolveGrainDirectory(g.Key, g.Value, out _)).Select(g => g.Key.ToString()!).ToArray();
        Assert.Contains("node", known);
        Assert.Contains("cluster", known);
        Assert.DoesNotContain("shard", known);
        Assert.DoesNotContain("task", known);

        Assert.True(places.TryResolveGrainDirectory(GrainType.Create("node"), grains[GrainType.Create("node")], out var directory));
        var there = new GrainAddress { SiloAddress = cluster.Service<ILocalSiloDetails>(0).SiloAddress, GrainId = GrainId.Create("node", "one"), ActivationId = ActivationId.NewId() };
        Assert.Equal(there, await directory.Register(there));
        Assert.Null(await directory.Lookup(there.GrainId)); // Placement says it each time.
    }
}
