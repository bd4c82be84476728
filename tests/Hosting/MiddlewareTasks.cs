using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Krewe.Tests.Hosting;

/// <summary>Tasks that the tests of middleware run.</summary>
public static partial class MiddlewareTasks
{
    /// <summary>Writes into the gate's log; gives a header.</summary>
    [Task("middleware.tell")]
    public static string Tell(string gate, TaskContext context)
    {
        Gate.Of(gate).Begin("body");
        return context.Headers.TryGetValue("tenant", out var tenant) ? $"tenant={tenant}" : "";
    }

    /// <summary>Writes a number as its culture does, the culture of its texts, and the header.</summary>
    [Task("middleware.format")]
    public static async Task<string> FormatAsync(double number, TaskContext context)
    {
        await Task.Yield();
        return string.Create(CultureInfo.CurrentCulture, $"{number} {CultureInfo.CurrentUICulture.Name} {context.Headers.GetValueOrDefault("krewe.culture")}");
    }

    /// <summary>Logs by a logger of its own category.</summary>
    [Task("middleware.write")]
    public static void Write(string line, TaskContext context) => LogLine(context.Logger, line);

    /// <summary>Writes into the log of the gate that a header names.</summary>
    internal static void Note(TaskContext context, string what) => Gate.Of(context.Headers["gate"]).Begin(what);

    [LoggerMessage(1, LogLevel.Information, "{Line}")]
    private static partial void LogLine(ILogger logger, string line);
}
