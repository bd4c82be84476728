using Orleans;

namespace Krewe.Clusters;

/// <summary>A silo of the cluster, whether it runs tasks or not.</summary>
/// <param name="Name">What people call it, such as <c>web@host</c>. Two silos may have the same.</param>
/// <param name="Address">Its address with its generation, which no other has.</param>
[GenerateSerializer, Immutable, Alias("krewe.SiloEntry")]
public sealed record class SiloEntry([property: Id(0)] string Name, [property: Id(1)] string Address);
