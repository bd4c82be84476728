namespace Krewe.Execution.Isolation;

/// <summary>What a frame between a silo and a child process says. The contents are in <see cref="ChildMessages"/>.</summary>
internal enum FrameKind : byte
{
    /// <summary>To the child, first: who it works for, as JSON.</summary>
    Setup = 1,

    /// <summary>To the child: an attempt to run.</summary>
    Run = 2,

    /// <summary>To the child: the attempt is told to stop.</summary>
    Stop = 3,

    /// <summary>To the child: what became of a checkpoint.</summary>
    Saved = 4,

    /// <summary>To the child: from which level on the silo wants to have entries of a log category.</summary>
    Level = 5,

    /// <summary>From the child, first: whether it can do its work, as JSON.</summary>
    Hello = 16,

    /// <summary>From the child: how the attempt ended.</summary>
    Ended = 17,

    /// <summary>From the child: the attempt reports progress.</summary>
    Progress = 18,

    /// <summary>From the child: the attempt saves a checkpoint.</summary>
    Save = 19,

    /// <summary>From the child: an entry for the log.</summary>
    Log = 20,

    /// <summary>From the child: it has a log category that it does not know the level of.</summary>
    Category = 21,
}
