using Krewe.Execution;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Krewe.Hosting;

/// <summary>
/// Stops the host of a silo that cannot go on: the others gave it up while it stood still or was cut off. An address that was declared dead
/// stays dead, so the silo does not come back by itself; whoever watches the process starts it again. Orleans would break off the process; but
/// what a dead silo stores is refused, so the rest of the host has the time to end in order.
/// </summary>
internal sealed partial class SiloEnd(SiloOptions options, IHostApplicationLifetime host, IServiceProvider services, ILogger<SiloEnd> log)
    : IFatalErrorHandler, IHostedService
{
    private const int ExitCode = 1;
    private int ending;

    /// <inheritdoc/>
    public bool IsUnexpected(Exception exception) => true;

    /// <inheritdoc/>
    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        if (Interlocked.Exchange(ref ending, 1) != 0)
        {
            return;
        }

        var why = exception is null
            ? "the other silos gave it up, because it did not answer them for some seconds, and run its tasks"
            : $"{context}: {exception.Message}";
        LogEnd(options.Worker.FullName, why, exception);
        Console.Error.WriteLine($"krewe: {options.Worker.FullName} ends: {why}. Start it again.");
        Environment.ExitCode = ExitCode;
        services.GetRequiredService<IWorkerControl>().Hurry(); // Its tasks run elsewhere.
        host.StopApplication();
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After its worker and before the silo itself: one that is dead has nothing to hand over, and would wait for the others in vain.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Volatile.Read(ref ending) == 0
        ? Task.CompletedTask
        : services.GetRequiredService<Silo>().StopAsync(new CancellationToken(canceled: true));

    [LoggerMessage(320, LogLevel.Critical, "Silo {Name} ends: {Why}. Start it again")]
    private partial void LogEnd(string name, string why, Exception? error);
}
