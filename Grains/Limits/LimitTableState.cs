using Orleans;

namespace Krewe.Limits;

/// <summary>The limits that were set at run time.</summary>
[GenerateSerializer, Alias("krewe.LimitTableState")]
public sealed class LimitTableState
{
    /// <summary>Grows with each change.</summary>
    [Id(0)] public long Version { get; set; }

    /// <summary>By name.</summary>
    [Id(1)] public Dictionary<string, Limit> Limits { get; set; } = [];
}
