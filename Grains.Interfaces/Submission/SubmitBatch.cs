using Orleans;

namespace Krewe.Submission;

/// <summary>What a client has gathered for one shard.</summary>
/// <param name="Client">The client's identity, drawn anew by each client instance.</param>
/// <param name="Sequence">Number of the batch, rising per client and shard: tells the shard which fresh ids it cannot have seen.</param>
/// <param name="Messages">The tasks.</param>
[GenerateSerializer, Immutable, Alias("krewe.SubmitBatch")]
public sealed record class SubmitBatch([property: Id(0)] Guid Client, [property: Id(1)] long Sequence,
    [property: Id(2)] TaskMessage[] Messages);

/// <summary>The answer, given when everything not refused is durable.</summary>
/// <param name="Refused">The refused messages; null means none.</param>
/// <param name="Others">Positions of jobs with pages whose ids stand for another submission, or have ended; null means none.</param>
/// <param name="Uniques">Unique calls that were not accepted; null means none.</param>
[GenerateSerializer, Immutable, Alias("krewe.SubmitReply")]
public sealed record class SubmitReply([property: Id(0)] Refusal[]? Refused, [property: Id(1)] int[]? Others = null,
    [property: Id(2)] UniqueAnswer[]? Uniques = null);

/// <summary>One message that was not accepted.</summary>
/// <param name="Index">Its position in the batch.</param>
/// <param name="Reason">What was wrong and what to do.</param>
/// <param name="IsFull">Nothing was wrong, but its queue is full.</param>
[GenerateSerializer, Immutable, Alias("krewe.Refusal")]
public sealed record class Refusal([property: Id(0)] int Index, [property: Id(1)] string Reason, [property: Id(2)] bool IsFull = false);
