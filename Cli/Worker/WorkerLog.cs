using System.Collections.Concurrent;
using System.Globalization;
using Krewe.Cli.Output;
using Microsoft.Extensions.Logging;

namespace Krewe.Cli.Worker;

/// <summary>
/// The worker's log on standard output, one line an entry, written by a thread of its own so that tasks do not wait for a terminal.
/// </summary>
internal sealed class WorkerLog : ILoggerProvider
{
    /// <summary>What tasks do, see the worker's runner: logged below information, because a busy silo runs thousands a second.</summary>
    private const string TaskEvents = "Krewe.Tasks";

    private readonly BlockingCollection<string> lines = new(boundedCapacity: 4096);
    private readonly Reporter reporter;
    private readonly LogLevel level;
    private readonly Thread writer;

    public WorkerLog(Reporter reporter, LogLevel level)
    {
        (this.reporter, this.level) = (reporter, level);
        writer = new Thread(WriteAll) { IsBackground = true, Name = "krewe log" };
        writer.Start();
    }

    public ILogger CreateLogger(string categoryName) => new Entry(this, categoryName);

    /// <summary>A line among those of the log.</summary>
    public void Line(string text)
    {
        if (!lines.IsAddingCompleted)
        {
            lines.Add(text);
        }
    }

    /// <summary>Writes what is left.</summary>
    public void Dispose()
    {
        lines.CompleteAdding();
        writer.Join(TimeSpan.FromSeconds(5));
    }

    private void WriteAll()
    {
        foreach (var line in lines.GetConsumingEnumerable())
        {
            reporter.Line(line);
        }
    }

    private bool Shows(string category, LogLevel entry)
    {
        if (level <= LogLevel.Debug)
        {
            return entry >= (IsInner(category) ? LogLevel.Information : level);
        }

        return entry >= level && (entry >= LogLevel.Warning || !IsInner(category)) || (category == TaskEvents && level <= LogLevel.Information && entry >= LogLevel.Debug);
    }

    private static bool IsInner(string category) =>
        category.StartsWith("Microsoft.", StringComparison.Ordinal) || category.StartsWith("Orleans.", StringComparison.Ordinal);

    private sealed class Entry(WorkerLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && log.Shows(category, logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var now = TimeProvider.System.GetLocalNow();
            var level = category == TaskEvents && logLevel == LogLevel.Debug ? LogLevel.Information : logLevel;
            var message = formatter(state, exception);
            log.Line(log.reporter.Json
                ? Documents.Text(new LogEvent(now.ToUniversalTime(), level.ToString(), category, message, exception?.ToString()))
                : $"{now.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)} {Short(level)} {message}"
                    + (exception is null ? "" : Environment.NewLine + exception));
        }

        private static string Short(LogLevel level) => level switch
        {
            LogLevel.Trace => "TRACE",
            LogLevel.Debug => "DEBUG",
            LogLevel.Information => "INFO ",
            LogLevel.Warning => "WARN ",
            LogLevel.Error => "ERROR",
            _ => "FATAL",
        };
    }
}
