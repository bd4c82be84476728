namespace Krewe.Queues;

/// <summary>
/// Where an entry stands in a shard's memory.
/// <code>
/// Submitting ─► Ready ⇄ Held ─► Finishing ─► (gone) or Telling ─► (gone)
///      │          ▲      │
///      │          │      ├─► Requeuing ─► Ready   (worker lost, durable claim)
///      │          │      ├─► Replacing ─► Ready, Delayed or Job
///      ├─► Delayed┘◄─────┘   retry, snooze; a job: ─► Requeuing ─► Job, the tick of a schedule: ─► Job
///      ├─► Parked ─► Ready   by a limit; and back when nobody takes it
///      └─► Job ────────────► Finishing
/// </code>
/// </summary>
internal enum EntryPhase : byte
{
    /// <summary>In a commit that has not returned; nobody may see it yet.</summary>
    Submitting,

    /// <summary>Waits for a worker.</summary>
    Ready,

    /// <summary>Could start but for a limit; waits for a permit.</summary>
    Parked,

    /// <summary>Waits for its time.</summary>
    Delayed,

    /// <summary>A worker has it.</summary>
    Held,

    /// <summary>A change of its counts, or that a job's time has come, is being committed; it goes on afterwards.</summary>
    Requeuing,

    /// <summary>It is being replaced; what has its id afterwards is known when that is committed.</summary>
    Replacing,

    /// <summary>Its end is being committed; nothing can change it any more.</summary>
    Finishing,

    /// <summary>Ended; its job has to be told.</summary>
    Telling,

    /// <summary>A job under way.</summary>
    Job,
}
