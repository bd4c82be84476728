using Orleans;

namespace Krewe.Clusters;

/// <summary>A task that a silo can run, with the options that hold there now.</summary>
/// <param name="Name">Its wire name.</param>
/// <param name="Text">How it is written: <c>math.add(int x, int y) → int</c>.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="Priority">0–9.</param>
/// <param name="MaxRetries">Retries after the first attempt.</param>
/// <param name="SoftTimeLimit">Cancelled after this long; null for never.</param>
/// <param name="TimeLimit">Failed after this long; null for never.</param>
/// <param name="IgnoreResult">Whether no result is kept.</param>
/// <param name="ResultExpires">How long the result is kept.</param>
/// <param name="Limit">What it is declared to start and run at most, in the whole cluster; null for any number. What was set since is not in it.</param>
/// <param name="IsIsolated">Whether it is declared to run in a child process.</param>
[GenerateSerializer, Immutable, Alias("krewe.RegisteredTask")]
public sealed record class RegisteredTask([property: Id(0)] string Name, [property: Id(1)] string Text, [property: Id(2)] string Queue,
    [property: Id(3)] int Priority, [property: Id(4)] int MaxRetries, [property: Id(5)] TimeSpan? SoftTimeLimit, [property: Id(6)] TimeSpan? TimeLimit,
    [property: Id(7)] bool IgnoreResult, [property: Id(8)] TimeSpan ResultExpires, [property: Id(9)] Limit? Limit = null, [property: Id(10)] bool IsIsolated = false)
{
    /// <summary>The types of its parameters, as in C#.</summary>
    [Id(11)] public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>How many of its records are kept at most in the whole cluster; 0 for any number.</summary>
    [Id(12)] public int KeepResults { get; init; }

    /// <summary>Whether the task declares its queue; of one that does not, routes may choose another.</summary>
    [Id(13)] public bool DeclaresQueue { get; init; }
}
