namespace Krewe.Submission;

/// <summary>The wire names of the kinds of job.</summary>
public static class JobNames
{
    /// <summary>Links that run one after the other, each with the result of the one before.</summary>
    public const string Chain = "krewe.chain";

    /// <summary>Members that run side by side, gathered and, if asked, reduced.</summary>
    public const string Group = "krewe.group";

    /// <summary>Waits for the next tick of a schedule, and submits what the schedule says.</summary>
    public const string Tick = "krewe.tick";
}
