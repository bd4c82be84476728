using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

internal sealed partial class Activation
{
    [LoggerMessage(1, LogLevel.Warning, "{Method} on {Grain} failed; nobody waits for the answer")]
    private static partial void LogOneWayFailed(ILogger log, Exception? error, Request method, GrainId grain);

    [LoggerMessage(2, LogLevel.Error, "{Grain} could not be activated")]
    private static partial void LogActivationFailed(ILogger log, Exception error, GrainId grain);

    [LoggerMessage(3, LogLevel.Error, "{Grain} failed to deactivate in order")]
    private static partial void LogDeactivationFailed(ILogger log, Exception error, GrainId grain);

    [LoggerMessage(5, LogLevel.Debug, "{Method} on {Grain} was not run: its caller has stopped waiting for it")]
    private static partial void LogExpired(ILogger log, Request method, GrainId grain);

    [LoggerMessage(6, LogLevel.Critical, "A turn of {Grain} failed in the engine itself; the grain goes on")]
    private static partial void LogTurnFailed(ILogger log, Exception error, GrainId grain);

    [LoggerMessage(4, LogLevel.Error, "A timer of {Grain} failed; it goes on")]
    internal static partial void LogTimerFailed(ILogger log, Exception error, GrainId grain);
}
