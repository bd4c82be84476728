using Krewe.Submission;
using Orleans;

namespace Krewe.Queues;

/// <summary>Which tasks are meant: those that fit all that is not null.</summary>
/// <param name="Name">Tasks of this wire name.</param>
/// <param name="Header">Tasks and jobs that have this header.</param>
/// <param name="Value">What the header says; null for anything.</param>
[GenerateSerializer, Immutable, Alias("krewe.TaskMatch")]
public sealed record class TaskMatch([property: Id(0)] string? Name = null, [property: Id(1)] string? Header = null, [property: Id(2)] string? Value = null)
{
    /// <summary>Whether a message fits. One that names nothing fits none.</summary>
    internal bool Fits(TaskMessage message) => (Name ?? Header) is not null
        && (Name is null || (message.Name == Name && !message.IsJob))
        && (Header is null || (message.Headers?.TryGetValue(Header, out var value) == true && (Value is null || value == Value)));
}

/// <summary>What became of tasks that were taken back together.</summary>
/// <param name="Revoked">Those that had not started, and never will.</param>
/// <param name="Stopping">Those that a worker has, and jobs whose members have begun.</param>
[GenerateSerializer, Immutable, Alias("krewe.RevokeCounts")]
public sealed record class RevokeCounts([property: Id(0)] int Revoked, [property: Id(1)] int Stopping);
