namespace Krewe.Queues;

/// <summary>Which tasks of a shard are outlined.</summary>
public enum OutlineKind : byte
{
    /// <summary>Those that wait for their time, by due time: delayed calls and retries. Ticks of schedules are not among them.</summary>
    Scheduled = 0,

    /// <summary>Those that were taken back and have not ended yet, oldest first.</summary>
    Revoked = 1,
}
