using Krewe.Graphs;
using Krewe.Results;

namespace Krewe;

/// <summary>A call, or a graph of calls, as it is drawn: what will be submitted, or a job with its states.</summary>
public sealed record class TaskGraph
{
    /// <summary>What it is.</summary>
    public required TaskGraphKind Kind { get; init; }

    /// <summary>What it is to what is around it.</summary>
    public TaskGraphRole Role { get; init; }

    /// <summary>The task's id; null for what is not submitted.</summary>
    public string? Id { get; init; }

    /// <summary>The wire name of a task; for a job <c>krewe.chain</c>, <c>krewe.group</c> or <c>krewe.linked</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How it stands; null for what is not submitted, or not yet.</summary>
    public TaskState? State { get; init; }

    /// <summary>For a group: how many members it has, also those that are not among <see cref="Parts"/>; null when nobody knows any more.</summary>
    public int? Members { get; init; }

    /// <summary>Whether there are parts that are not among <see cref="Parts"/>.</summary>
    public bool IsCut { get; init; }

    /// <summary>
    /// Links of a chain in order; members of a group in order, then what reduces them; what is linked: the call, then what follows from its end.
    /// </summary>
    public IReadOnlyList<TaskGraph> Parts { get; init; } = [];

    /// <summary>The graph as the text of a Mermaid flowchart, which GitHub, GitLab and many editors draw.</summary>
    public string ToMermaid() => Mermaid.Of(this);
}

/// <summary>The kinds of <see cref="TaskGraph"/>.</summary>
public enum TaskGraphKind
{
    /// <summary>One call.</summary>
    Task,

    /// <summary>One after the other.</summary>
    Chain,

    /// <summary>Side by side.</summary>
    Group,

    /// <summary>A call, and what follows from its end.</summary>
    Linked,
}

/// <summary>What a part is to what is around it.</summary>
public enum TaskGraphRole
{
    /// <summary>A part of the work.</summary>
    Part,

    /// <summary>Follows from a success.</summary>
    OnSuccess,

    /// <summary>Follows from a failure.</summary>
    OnError,

    /// <summary>Reduces the members of a group.</summary>
    Reduce,
}
