using Krewe.Graphs;
using Krewe.Results;

namespace Krewe.Testing;

/// <summary>A task that has come to its end, whichever that was.</summary>
public sealed class EndedTask : RecordedTask
{
    internal EndedTask(SubmittedTask task, TaskRecord record)
        : base(task.Message) => Record = record;

    /// <summary>All that is known of its end.</summary>
    public TaskRecord Record { get; }

    /// <summary>Its final state.</summary>
    public TaskState State => Record.State;

    /// <summary>Attempts begun, from 1; 0 for one that never started.</summary>
    public int Attempts => Record.Attempts;

    /// <summary>Why it has no result; null when it has succeeded.</summary>
    public ErrorInfo? Error => Record.Error;

    /// <summary>Its result; default when it has none.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is no <typeparamref name="T"/>.</exception>
    public T? Result<T>() => Record.Result is { } json ? Payloads.PayloadValues.Read<T>(json) : default;

    /// <inheritdoc/>
    public override string ToString() => $"{base.ToString()}: {State}{(Error is { } error ? $", {error.Type}: {error.Message}" : "")}";
}
