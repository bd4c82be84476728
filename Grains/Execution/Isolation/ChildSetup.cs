using Microsoft.Extensions.Logging;

namespace Krewe.Execution.Isolation;

/// <summary>What a child is told first.</summary>
internal sealed record ChildSetup
{
    /// <summary>The build of Krewe that the silo runs: another one on the disk is not understood.</summary>
    public required Guid Build { get; init; }

    /// <summary>Name of the silo's worker.</summary>
    public required string Worker { get; init; }

    /// <summary>The task libraries.</summary>
    public required IReadOnlyList<ChildLibrary> Libraries { get; init; }

    /// <summary>The tasks that it has to know.</summary>
    public required IReadOnlyList<string> Tasks { get; init; }

    /// <summary>Largest result, before anything is done to it, in bytes.</summary>
    public required int MaxPayloadBytes { get; init; }

    /// <summary>As <c>Worker.TerminateGrace</c>.</summary>
    public required TimeSpan TerminateGrace { get; init; }

    /// <summary>Whether it tells its memory after each attempt.</summary>
    public required bool TellsMemory { get; init; }

    /// <summary>The levels of the tasks' own log categories.</summary>
    public required IReadOnlyDictionary<string, LogLevel> Levels { get; init; }

    /// <summary>How tasks reach the cluster.</summary>
    public required ChildConnection Connection { get; init; }

    /// <summary>What is done to the payloads of what tasks submit.</summary>
    public required ChildPayloads Payloads { get; init; }

    /// <summary>What the silo has around all of its tasks, see <see cref="ChildExtensions"/>.</summary>
    public required IReadOnlyList<string> Extensions { get; init; }
}

/// <summary>A task library.</summary>
/// <param name="Name">Full name of the assembly.</param>
/// <param name="Path">Its file.</param>
/// <param name="Loaded">Whether it was loaded from a file of its own, and is no part of the program.</param>
internal sealed record ChildLibrary(string Name, string Path, bool Loaded);

/// <summary>A way into the cluster. Without broker and gateway there is none.</summary>
internal sealed record ChildConnection(string? Broker, string Cluster, string? Gateway, string? Secret);

/// <summary>What a child says first.</summary>
/// <param name="Build">The build of Krewe that it runs.</param>
/// <param name="Problem">Why it cannot work; null when it can.</param>
internal sealed record ChildHello(Guid Build, string? Problem);
