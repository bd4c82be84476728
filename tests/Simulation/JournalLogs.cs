using Microsoft.Extensions.Logging;

namespace Krewe.Tests.Simulations;

/// <summary>Puts a silo's log into the journal.</summary>
internal sealed class JournalLogs(Journal journal, string process) : ILoggerFactory, ILogger
{
    private const int SessionLost = 104;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The journal is the only log.");

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= (journal.Verbose ? LogLevel.Debug : LogLevel.Warning);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == SessionLost && state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            journal.LostSessions.Add(((string)values.First(v => v.Key == "Worker").Value!, journal.Now));
        }

        if (journal.Verbose && IsEnabled(logLevel))
        {
            journal.Note($"[{process}] {formatter(state, exception)}{(exception is null ? "" : $" — {exception.GetType().Name}: {exception.Message}")}");
        }
    }
}
