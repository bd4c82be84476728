using Microsoft.Extensions.Logging;

namespace Krewe.Tests.Simulations;

/// <summary>Puts a silo's log into the journal.</summary>
internal sealed class JournalLogs(Journal journal, string process) : ILoggerFactory, ILogger
{
    private const int SessionLost = 104;
    private const int NotHeardOf = 109;
    private const int Received = 202;

    private readonly string category = "";

    private JournalLogs(Journal journal, string process, string category)
        : this(journal, process) => this.category = category;

    public ILogger CreateLogger(string categoryName) => new JournalLogs(journal, process, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The journal is the only log.");

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= (journal.Verbose || category == "Krewe.Tasks" ? LogLevel.Debug : LogLevel.Warning);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (category != "Krewe.Tasks" && exception is NullReferenceException or ArgumentException or InvalidCastException or IndexOutOfRangeException or KeyNotFoundException)
        {
            journal.Violations.Add($"{process} told of a defect: {formatter(state, exception)} — {exception}");
        }

        if (eventId.Id is SessionLost or NotHeardOf)
        {
            journal.LostSessions.Add((Value("Worker"), journal.Now));
        }
        else if (eventId.Id == Received)
        {
            journal.Received[(process, Value("Id"))] = journal.Now;
        }

        if (journal.Verbose && IsEnabled(logLevel))
        {
            journal.Note($"[{process}] {formatter(state, exception)}{(exception is null ? "" : $" — {exception.GetType().Name}: {exception.Message}")}");
        }

        string Value(string name) => (string)((IReadOnlyList<KeyValuePair<string, object?>>)state!).First(v => v.Key == name).Value!;
    }
}
