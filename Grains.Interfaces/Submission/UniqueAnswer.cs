using Orleans;

namespace Krewe.Submission;

/// <summary>What became of a unique call that was not accepted.</summary>
/// <param name="Index">Its position in the batch.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Id">The task that has the key.</param>
/// <param name="Reason">For <see cref="UniqueOutcome.Unavailable"/>: what the store said.</param>
[GenerateSerializer, Immutable, Alias("krewe.UniqueAnswer")]
public sealed record class UniqueAnswer([property: Id(0)] int Index, [property: Id(1)] UniqueOutcome Outcome, [property: Id(2)] string Id,
    [property: Id(3)] string? Reason = null);

/// <summary>The ways in which a unique call is not accepted.</summary>
public enum UniqueOutcome : byte
{
    /// <summary>It is refused: the key is taken.</summary>
    Duplicate = 0,

    /// <summary>It is the task that has the key.</summary>
    Joined = 1,

    /// <summary>The store could not take it, while others of its batch were taken.</summary>
    Unavailable = 2,
}
