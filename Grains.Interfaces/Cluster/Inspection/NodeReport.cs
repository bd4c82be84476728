using Orleans;

namespace Krewe.Clusters;

/// <summary>What a silo runs on: what is asked first when something is odd.</summary>
/// <param name="Version">Version of Krewe.</param>
/// <param name="Engine">Embedded or Orleans.</param>
/// <param name="Store">Where everything is kept, without credentials.</param>
/// <param name="Runtime">.NET's version.</param>
/// <param name="System">The operating system.</param>
/// <param name="Architecture">Of the process.</param>
/// <param name="Processors">Processors it may use.</param>
/// <param name="Memory">Bytes of memory it may use.</param>
/// <param name="Libraries">Its task libraries with their versions.</param>
[GenerateSerializer, Immutable, Alias("krewe.NodeReport")]
public sealed record class NodeReport([property: Id(0)] string Version, [property: Id(1)] string Engine, [property: Id(2)] string Store,
    [property: Id(3)] string Runtime, [property: Id(4)] string System, [property: Id(5)] string Architecture, [property: Id(6)] int Processors,
    [property: Id(7)] long Memory, [property: Id(8)] string[] Libraries);
