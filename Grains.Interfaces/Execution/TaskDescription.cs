using Orleans;

namespace Krewe.Execution;

/// <summary>A task as others may see it.</summary>
/// <param name="Name">Its wire name.</param>
/// <param name="Text">How it is written: <c>math.add(int x, int y) → int</c>.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="Priority">Its priority.</param>
[GenerateSerializer, Immutable, Alias("krewe.TaskDescription")]
public sealed record class TaskDescription([property: Id(0)] string Name, [property: Id(1)] string Text, [property: Id(2)] string Queue,
    [property: Id(3)] int Priority)
{
    /// <summary>C# names of the types of its parameters, in order, without the context.</summary>
    [Id(4)] public IReadOnlyList<string> Parameters { get; init; } = [];
}
