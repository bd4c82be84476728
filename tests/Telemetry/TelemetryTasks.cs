using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Krewe.Tests.Telemetry;

/// <summary>Tasks that look at their trace.</summary>
public static partial class TelemetryTasks
{
    /// <summary>The context that the task sees as the current one; null for none.</summary>
    [Task("telemetry.current")]
    public static string? Current(TaskContext context)
    {
        LogSeen(context.Logger, context.Id);
        return Activity.Current?.Id;
    }

    [LoggerMessage(1, LogLevel.Warning, "Task {Id} has looked at its trace")]
    private static partial void LogSeen(ILogger logger, string id);
}
