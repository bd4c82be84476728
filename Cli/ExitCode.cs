namespace Krewe.Cli;

/// <summary>What the command tells its caller. Documented in the help and in docs/operating.md.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>The task ended without success, nobody knows it, or the worker could not go on.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage, or the cluster refused the input.</summary>
    public const int Usage = 2;

    /// <summary>No silo answers, its store is away, or a queue is full.</summary>
    public const int Unavailable = 3;

    /// <summary>Not ready in time.</summary>
    public const int Timeout = 4;

    /// <summary>Ended by Ctrl-C, as shells count it.</summary>
    public const int Interrupted = 130;

    /// <summary>The text of the help.</summary>
    public const string Help = """
        Exit codes:
          0    done
          1    the task failed or is not known, or the worker could not start
          2    wrong usage, or the cluster refused the input
          3    no silo answers, or its store is away or in use by another process, or a queue is full
          4    the result was not ready in time
          130  ended by Ctrl-C
        """;
}
