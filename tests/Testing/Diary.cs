using System.Collections.Concurrent;

namespace Krewe.Tests.Testing;

/// <summary>What tasks wrote, and when by the clock of their cluster.</summary>
public sealed class Diary
{
    public ConcurrentQueue<(string Entry, DateTimeOffset At)> Entries { get; } = new();

    public IEnumerable<string> Texts => Entries.Select(e => e.Entry);

    public void Write(string entry, TaskContext context) => Entries.Enqueue((entry, context.Time.GetUtcNow()));
}

/// <summary>Sends mail.</summary>
public interface IMailer
{
    string Send(string to);
}

/// <summary>What the tasks' assembly brings.</summary>
public sealed class RealMailer : IMailer
{
    public string Send(string to) => throw new InvalidOperationException("A test must not send mail.");
}
