using Krewe.Execution;
using Orleans;

namespace Krewe.Clusters;

/// <summary>Answers what a client has to know; key 0. Every silo has its own.</summary>
[Alias("krewe.IClusterGrain")]
public interface IClusterGrain : IGrainWithIntegerKey
{
    /// <summary>The cluster as this silo knows it.</summary>
    [Alias("Describe"), AnyWay] Task<ClusterDescription> DescribeAsync();

    /// <summary>The silos that this one knows to be active, itself among them, by name.</summary>
    [Alias("GetSilos"), AnyWay] Task<SiloEntry[]> GetSilosAsync();
}

/// <summary>What a client has to know.</summary>
/// <param name="Shards">Number of shards, fixed when the cluster was created.</param>
/// <param name="Version">Version of Krewe on the answering silo.</param>
/// <param name="MaxPayloadBytes">Largest arguments, in bytes of JSON.</param>
/// <param name="Tasks">The tasks that can be run.</param>
[GenerateSerializer, Immutable, Alias("krewe.ClusterDescription")]
public sealed record class ClusterDescription([property: Id(0)] int Shards, [property: Id(1)] string Version,
    [property: Id(2)] int MaxPayloadBytes, [property: Id(3)] TaskDescription[] Tasks);
