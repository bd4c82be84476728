namespace Krewe.Cli.Worker;

/// <summary>With <c>--json</c> a worker writes one document per line; each says in <c>event</c> what it is. This one is the first.</summary>
internal sealed record StartingEvent(string Version, string Node, string Store, string? Gateway, int Concurrency, IReadOnlyList<string> Queues,
    IReadOnlyList<string> Tasks, string Event = "starting");

/// <summary>It takes tasks and clients now.</summary>
internal sealed record ReadyEvent(string Gateway, IReadOnlyList<string> Neighbors, string Event = "ready");

/// <summary>A phase of the shutdown.</summary>
internal sealed record StoppingEvent(string Phase, string Event = "stopping");

/// <summary>A line of the log.</summary>
internal sealed record LogEvent(DateTimeOffset Time, string Level, string Category, string Message, string? Error, string Event = "log");
