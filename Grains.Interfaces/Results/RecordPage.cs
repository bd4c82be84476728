using Orleans;

namespace Krewe.Results;

/// <summary>What a shard has found on its way through the records of ended tasks, the last ended first.</summary>
/// <param name="Records">Those that fit, or may: what is sealed only the client can read. Perhaps none, though there are more to come.</param>
/// <param name="After">For each of them, where to go on after it.</param>
/// <param name="Next">Where to go on after all of them; null at the end.</param>
[GenerateSerializer, Immutable, Alias("krewe.RecordPage")]
public sealed record class RecordPage([property: Id(0)] TaskRecord[] Records, [property: Id(1)] string[] After, [property: Id(2)] string? Next)
{
    /// <summary>Nothing, and no more.</summary>
    public static RecordPage End { get; } = new([], [], null);
}
