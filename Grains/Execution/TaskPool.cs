namespace Krewe.Execution;

/// <summary>Which tasks of a silo run in child processes.</summary>
public enum TaskPool
{
    /// <summary>Those that are declared with <see cref="TaskIsolation.Process"/>.</summary>
    Declared = 0,

    /// <summary>None, whatever they declare: for debugging and for tests.</summary>
    Threads = 1,

    /// <summary>All.</summary>
    Processes = 2,
}
