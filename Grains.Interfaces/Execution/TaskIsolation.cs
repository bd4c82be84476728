namespace Krewe;

/// <summary>What an attempt of a task shares with its silo.</summary>
public enum TaskIsolation
{
    /// <summary>It runs on a thread of the silo's process: the fastest way. One that does not heed its token can only be left behind.</summary>
    None = 0,

    /// <summary>
    /// It runs alone in a child process of the silo, which is used again for the next one. A hard time limit and a terminate kill that process, and
    /// a crash of it fails this attempt alone.
    /// </summary>
    Process = 1,
}
