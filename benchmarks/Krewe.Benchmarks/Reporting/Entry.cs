using System.Text.Json.Serialization;

namespace Krewe.Benchmarks.Reporting;

/// <summary>One row with its figures, as it is written to <c>latest.json</c>.</summary>
/// <param name="Met">Null when the row has no target, or when what it needs was not measured.</param>
internal sealed record Entry(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("unit")] string Unit,
    [property: JsonPropertyName("krewe")] double? Krewe,
    [property: JsonPropertyName("celery")] double? Celery,
    [property: JsonPropertyName("bullmq")] double? BullMq,
    [property: JsonPropertyName("target")] string Target,
    [property: JsonPropertyName("met")] bool? Met);
