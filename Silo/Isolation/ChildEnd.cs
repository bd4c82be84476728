namespace Krewe.Hosting;

/// <summary>Says how a child process has ended. Pure.</summary>
internal static class ChildEnd
{
    private const int Signals = 128;
    private const int LastSignal = 31;

    /// <summary>A sentence or two, and the last lines that it wrote.</summary>
    /// <param name="process">Its id.</param>
    /// <param name="code">Its exit code; more than 128 for a signal. Null when that is not known.</param>
    /// <param name="output">The last lines that it wrote.</param>
    public static string Describe(int process, int? code, string output)
    {
        var how = code switch
        {
            null => "has ended, nobody knows how",
            > Signals and <= Signals + LastSignal => $"was ended by {NameOf(code.Value - Signals)}",
            _ => $"has ended with exit code {code}",
        };
        return $"The child process {process} {how}."
            + (output.Length == 0 ? " It wrote nothing to its standard error." : $" The last that it wrote to its standard error:\n{output}");
    }

    private static string NameOf(int signal) => signal switch
    {
        4 => "signal 4 (SIGILL)",
        6 => "signal 6 (SIGABRT: the runtime gave up, see what it wrote)",
        7 => "signal 7 (SIGBUS)",
        8 => "signal 8 (SIGFPE)",
        9 => "signal 9 (SIGKILL: somebody killed it, or the system had no memory left)",
        11 => "signal 11 (SIGSEGV: it touched memory that is not its own)",
        15 => "signal 15 (SIGTERM)",
        _ => $"signal {signal}",
    };
}
