using Krewe.Results;
using Orleans;

namespace Krewe.Queues;

/// <summary>How a job ended.</summary>
/// <param name="Id">The job.</param>
/// <param name="State">Success or the state of the member that decided it.</param>
/// <param name="Result">The result as UTF-8 JSON; null for a group.</param>
/// <param name="Gathered">For a group, and a chain that ends with one: how many members have the results.</param>
/// <param name="Error">Why it did not succeed.</param>
/// <param name="GatheredBy">For a chain that ends with a group: the id of that group.</param>
[GenerateSerializer, Immutable, Alias("krewe.JobOutcome")]
public sealed record class JobOutcome([property: Id(0)] string Id, [property: Id(1)] TaskState State, [property: Id(2)] byte[]? Result = null,
    [property: Id(3)] int? Gathered = null, [property: Id(4)] ErrorInfo? Error = null, [property: Id(5)] string? GatheredBy = null);
