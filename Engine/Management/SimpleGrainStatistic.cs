namespace Orleans.Runtime;

/// <summary>How many activations of a grain type a silo holds.</summary>
[GenerateSerializer, Immutable]
public sealed class SimpleGrainStatistic
{
    [Id(0)]
    public string GrainType { get; init; } = "";

    [Id(1)]
    public required SiloAddress SiloAddress { get; init; }

    [Id(2)]
    public int ActivationCount { get; init; }
}
