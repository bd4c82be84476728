using Microsoft.Extensions.Logging;

namespace Krewe.Hosting;

/// <summary>
/// Ends the process of a silo that cannot go on: the others gave it up while it stood still or was cut off. An address that was declared dead
/// stays dead, so the silo does not come back by itself; whoever watches the process starts it again.
/// </summary>
internal sealed partial class SiloEnd(SiloOptions options, ILogger<SiloEnd> log) : IFatalErrorHandler
{
    private const int ExitCode = 1;

    /// <inheritdoc/>
    public bool IsUnexpected(Exception exception) => true;

    /// <inheritdoc/>
    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        var why = exception is null
            ? "the other silos gave it up, because it did not answer them for some seconds, and run its tasks"
            : $"{context}: {exception.Message}";
        LogEnd(options.Worker.FullName, why, exception);
        Console.Error.WriteLine($"krewe: {options.Worker.FullName} ends: {why}. Start it again.");
        Environment.Exit(ExitCode);
    }

    [LoggerMessage(320, LogLevel.Critical, "Silo {Name} ends: {Why}. Start it again")]
    private partial void LogEnd(string name, string why, Exception? error);
}
