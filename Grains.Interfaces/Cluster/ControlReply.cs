using Orleans;

namespace Krewe.Clusters;

/// <summary>What a silo says to an order.</summary>
/// <param name="Done">Whether it is so now; false: it was refused.</param>
/// <param name="Text">How it is now, or why it was refused.</param>
[GenerateSerializer, Immutable, Alias("krewe.ControlReply")]
public sealed record class ControlReply([property: Id(0)] bool Done, [property: Id(1)] string Text);
