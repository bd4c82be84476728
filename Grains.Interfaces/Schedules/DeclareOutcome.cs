namespace Krewe.Schedules;

/// <summary>What came of a schedule that was declared.</summary>
public enum DeclareOutcome : byte
{
    /// <summary>It was set.</summary>
    Set = 0,

    /// <summary>It is there already, as it was declared.</summary>
    Unchanged = 1,

    /// <summary>It was set before, and somebody has changed or removed it since: that holds until the declaration changes.</summary>
    Kept = 2,

    /// <summary>Somebody has set another schedule of this name, which was never declared: that stays.</summary>
    Taken = 3,

    /// <summary>It has no tick after now.</summary>
    Over = 4,
}
