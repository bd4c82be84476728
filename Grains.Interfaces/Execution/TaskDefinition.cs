using Krewe.Schedules;

namespace Krewe.Execution;

/// <summary>Runs a task: reads its arguments from a UTF-8 JSON array and gives its result as UTF-8 JSON, null for a task without result.</summary>
/// <exception cref="BadArgumentsException">The arguments do not fit; nothing of the task ran.</exception>
public delegate ValueTask<byte[]?> TaskInvoker(ReadOnlyMemory<byte> arguments, TaskContext context);

/// <summary>A registered task.</summary>
public sealed record class TaskDefinition
{
    /// <summary>The wire name.</summary>
    public required string Name { get; init; }

    /// <summary>What its attribute says.</summary>
    public required TaskSettings Settings { get; init; }

    /// <summary>Its parameters in order, without the context.</summary>
    public required IReadOnlyList<TaskParameter> Parameters { get; init; }

    /// <summary>C# name of the result's type; <c>void</c> for none.</summary>
    public required string ResultType { get; init; }

    /// <summary>Runs it.</summary>
    public required TaskInvoker Invoke { get; init; }

    /// <summary>Reads the arguments without running anything; throws <see cref="BadArgumentsException"/> when they do not fit.</summary>
    public required Action<ReadOnlyMemory<byte>> Validate { get; init; }

    /// <summary>The schedules that its attributes declare. Default none.</summary>
    public IReadOnlyList<ScheduleDeclaration> Schedules { get; init; } = [];

    /// <summary>How it is written: <c>math.add(int x, int y) → int</c>.</summary>
    public override string ToString() => $"{Name}({string.Join(", ", Parameters)}) → {ResultType}";
}

/// <summary>A parameter of a task.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">C# name of its type.</param>
/// <param name="Optional">Whether it may be left out at the end of the arguments.</param>
public sealed record class TaskParameter(string Name, string Type, bool Optional)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Type} {Name}{(Optional ? "?" : "")}";
}
