using Orleans;

namespace Krewe.Submission;

/// <summary>With whom a call shares the turns of its queue.</summary>
/// <param name="Key">1–200 visible characters, such as a tenant's name.</param>
/// <param name="Weight">How many turns it has for each one of a key of weight 1: 0.001 to 1,000. Calls of a key that differ: the last one holds.</param>
[GenerateSerializer, Immutable, Alias("krewe.FairKey")]
public sealed record class FairKey([property: Id(0)] string Key, [property: Id(1)] double Weight = 1);
