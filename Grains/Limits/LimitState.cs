using Orleans;

namespace Krewe.Limits;

/// <summary>What a limit keeps: what was given of its rate. Who has permits to run, its shards know.</summary>
[GenerateSerializer, Alias("krewe.LimitState")]
public sealed class LimitState
{
    /// <summary>Its meter; null for a limit without a rate.</summary>
    [Id(0)] public MeterState? Meter { get; set; }
}
