using Orleans;

namespace Krewe.Limits;

/// <summary>A limit that one call shares with all others that name its key.</summary>
/// <param name="Key">1–200 visible characters, such as a tenant's name.</param>
/// <param name="Limit">What is allowed, unless another limit was set for the key at run time. Calls that differ: the last one that asks holds.</param>
[GenerateSerializer, Immutable, Alias("krewe.CallLimit")]
public sealed record class CallLimit([property: Id(0)] string Key, [property: Id(1)] Limit Limit);
