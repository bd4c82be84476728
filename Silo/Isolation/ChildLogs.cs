using System.Collections.Concurrent;
using Krewe.Execution;
using Krewe.Execution.Isolation;
using Microsoft.Extensions.Logging;

namespace Krewe.Hosting;

/// <summary>The log of a child, which goes to the silo's. The silo decides by category what it wants to have.</summary>
internal sealed class ChildLogs(ChildSink sink, IReadOnlyDictionary<string, LogLevel> levels) : ILoggerProvider
{
    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    public ILogger CreateLogger(string categoryName) => entries.GetOrAdd(categoryName, static (category, logs) =>
    {
        if (logs.Levels.TryGetValue(category, out var level))
        {
            return new Entry(logs.Sink, category, level);
        }

        logs.Sink.Send(FrameKind.Category, category, ChildMessages.WriteText);
        return new Entry(logs.Sink, category, LogLevel.Information); // Until the silo has answered.
    }, (Sink: sink, Levels: levels));

    public void SetLevel(string category, LogLevel level)
    {
        if (entries.TryGetValue(category, out var entry))
        {
            entry.Level = level;
        }
    }

    public void Dispose()
    {
    }

    private sealed class Entry(ChildSink sink, string category, LogLevel level) : ILogger
    {
        private const int Longest = 64 * 1024;

        private readonly bool isRunner = category == typeof(TaskRunner).FullName;
        private volatile LogLevel level = TaskRunner.IsTaskEvents(category) ? LogLevel.None : level;

        public LogLevel Level
        {
            set => level = TaskRunner.IsTaskEvents(category) ? LogLevel.None : value;
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && logLevel >= level;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel) || (isRunner && TaskRunner.IsSaidBySilo(eventId)))
            {
                return;
            }

            var error = exception is null ? null : ErrorText.Of(exception); // Reading a user's exception may throw.
            sink.Send(FrameKind.Log, new ChildLogEntry(sink.Call, category, logLevel, eventId.Id, Shorten(formatter(state, exception)),
                error is null ? "" : $"{error.Type}: {error.Message}{Environment.NewLine}{error.Stack}"), ChildMessages.WriteLog);
        }

        private static string Shorten(string text) => text.Length <= Longest ? text : $"{text.AsSpan(0, Longest)}… ({text.Length:N0} characters)";
    }
}
