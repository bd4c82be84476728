namespace BatchCommand;

/// <summary>What came of a command.</summary>
/// <param name="ExitCode">0 when it says that it went well; null when it was ended because its time was up.</param>
/// <param name="Output">What it wrote, errors included, up to <see cref="MaxOutput"/> characters from the end.</param>
/// <param name="Seconds">How long it ran.</param>
public sealed record CommandResult(int? ExitCode, string Output, double Seconds)
{
    /// <summary>What is kept of the output: the end, where most commands say what went wrong.</summary>
    public const int MaxOutput = 64 * 1024;

    public bool TimedOut => ExitCode is null;
}
