using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using Krewe.Execution;
using Krewe.Execution.Isolation;
using Microsoft.Extensions.Logging;

namespace Krewe.Hosting;

// What the pool says, and what its children say through it.
internal sealed partial class ProcessIsolation
{
    private readonly ILogger log = loggers.CreateLogger<ProcessIsolation>();
    private readonly ConcurrentDictionary<string, ILogger> categories = new(StringComparer.Ordinal);

    /// <summary>From which level on entries of a category are wanted.</summary>
    public LogLevel LevelOf(string category)
    {
        var logger = categories.GetOrAdd(category, loggers.CreateLogger);
        for (var level = LogLevel.Trace; level < LogLevel.None; level++)
        {
            if (logger.IsEnabled(level))
            {
                return level;
            }
        }

        return LogLevel.None;
    }

    /// <summary>An entry from a child, in the scope of its task.</summary>
    public void Log(int process, RunningTask? task, in ChildLogEntry entry)
    {
        var logger = categories.GetOrAdd(entry.Category, loggers.CreateLogger);
        using var scope = logger.BeginScope(new Scope(process, task?.Name, task?.Id));
        logger.Log(entry.Level, new EventId(entry.Event), entry.Message, entry.Error.Length == 0 ? null : new ChildErrorException(entry.Error),
            static (message, _) => message);
    }

    /// <summary>A line that a child, or something that it has started, has written to its output.</summary>
    public void LogOutput(int process, string line) => LogLine(log, process, line);

    [LoggerMessage(280, LogLevel.Debug, "Child process {Process} is ready")]
    private static partial void LogStarted(ILogger logger, int process);

    [LoggerMessage(281, LogLevel.Information, "Child process {Process} is replaced after {Attempts}: {Why}")]
    private static partial void LogReplaced(ILogger logger, int process, Counted attempts, ChildReplacement why);

    [LoggerMessage(282, LogLevel.Debug, "Child process {Process} has ended")]
    private static partial void LogGone(ILogger logger, int process);

    [LoggerMessage(283, LogLevel.Information, "[{Process}] {Line}")]
    private static partial void LogLine(ILogger logger, int process, string line);

    /// <summary>What an entry from a child belongs to.</summary>
    private sealed class Scope(int process, string? name, string? id) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => 3;

        public KeyValuePair<string, object?> this[int index] => index switch
        {
            0 => new("TaskName", name),
            1 => new("TaskId", id),
            2 => new("ChildProcess", process),
            _ => throw new ArgumentOutOfRangeException(nameof(index)),
        };

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{name}[{id}] in process {process}");
    }
}

/// <summary>An exception that was logged in a child, as text.</summary>
internal sealed class ChildErrorException(string text) : Exception(text)
{
    /// <inheritdoc/>
    public override string ToString() => Message;
}
