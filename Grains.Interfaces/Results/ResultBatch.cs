using Orleans;

namespace Krewe.Results;

/// <summary>Finished tasks on their way to a client.</summary>
/// <param name="Cursor">To be acknowledged with the next poll.</param>
/// <param name="Records">The finished tasks; empty when the poll ran out of time.</param>
/// <param name="Known">False when the shard does not know the client (it was activated anew): watch everything again.</param>
[GenerateSerializer, Immutable, Alias("krewe.ResultBatch")]
public sealed record class ResultBatch([property: Id(0)] long Cursor, [property: Id(1)] TaskRecord[] Records,
    [property: Id(2)] bool Known);

/// <summary>What became of a revoke.</summary>
public enum RevokeStatus : byte
{
    /// <summary>The id is unknown; nothing was done.</summary>
    Unknown = 0,

    /// <summary>It had not started and never will.</summary>
    Revoked = 1,

    /// <summary>A worker has it, or it is a job under way: it does not start again, and stops if that was asked.</summary>
    Stopping = 2,

    /// <summary>It had already ended.</summary>
    Finished = 3,
}
