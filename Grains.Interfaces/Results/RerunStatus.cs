using Orleans;

namespace Krewe.Results;

/// <summary>What became of a task that was to run again.</summary>
public enum RerunStatus
{
    /// <summary>It waits again, under its id, and its old record is gone.</summary>
    Rerun = 0,

    /// <summary>There is no record of it: it was never submitted, has expired or was forgotten.</summary>
    Unknown = 1,

    /// <summary>It has not ended, perhaps because it was run again already; or its job has not been told of its end.</summary>
    NotEnded = 2,

    /// <summary>Its arguments were not kept: it ended well, was revoked, or is a chain or a group.</summary>
    NotKept = 3,

    /// <summary>It would not be accepted any more, for example because no silo knows the task.</summary>
    Refused = 4,
}

/// <summary>What became of one task that was to run again.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Reason">Why it was refused; null if it was not.</param>
[GenerateSerializer, Immutable, Alias("krewe.RerunReply")]
public sealed record class RerunReply([property: Id(0)] string Id, [property: Id(1)] RerunStatus Status, [property: Id(2)] string? Reason = null);
