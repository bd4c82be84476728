using System.Text.Json.Serialization;
using Krewe.Submission;

namespace Krewe.Graphs;

/// <summary>
/// A signature as data: a task, a chain of nodes or a group of nodes. Immutable. A job's graph is stored once, as JSON, in the job's message.
/// </summary>
public sealed record class GraphNode
{
    /// <summary>What it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public required NodeKind Kind { get; init; }

    /// <summary>Id the user gave; null draws one.</summary>
    public string? Id { get; init; }

    /// <summary>For a task: the wire name.</summary>
    public string? Name { get; init; }

    /// <summary>For a task: UTF-8 JSON array; arguments that come later are null in it.</summary>
    [JsonConverter(typeof(RawJsonConverter))] public byte[]? Arguments { get; init; }

    /// <summary>For a task: which arguments are results of earlier nodes; null means none.</summary>
    public IReadOnlyList<NodeInput>? Inputs { get; init; }

    /// <summary>Options of the call; null means the definition's.</summary>
    public CallOptions? Options { get; init; }

    /// <summary>Headers; null means none.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>For a task: the arguments are an array of argument arrays, run one after the other.</summary>
    public bool Each { get; init; }

    /// <summary>For a task: whether a generated signature has checked the arguments.</summary>
    public bool Typed { get; init; }

    /// <summary>For a group that has not been enqueued: its members, read lazily.</summary>
    [JsonIgnore] public IEnumerable<GraphNode>? Members { get; init; }

    /// <summary>For a chain its links, for a group its members, unless these are in pages; for what is linked the call and what follows from its end.</summary>
    public IReadOnlyList<GraphNode>? Children { get; init; }

    /// <summary>For a chain or group inside a chain: results its tasks take from outside; null means none.</summary>
    public IReadOnlyList<NodeBinding>? Bindings { get; init; }

    /// <summary>For a link of a chain, and what follows from a success: the variable that stands for the result of what was before; 0 when it takes none.</summary>
    public int Takes { get; init; }

    /// <summary>For what follows from a failure: the variables that stand for it; null for everything else.</summary>
    public FailureVariables? Handles { get; init; }

    /// <summary>For a group: how many members.</summary>
    public int Count { get; init; }

    /// <summary>For a large group: the index of the first member of each stored page; null when <see cref="Children"/> has them.</summary>
    public IReadOnlyList<int>? Pages { get; init; }

    /// <summary>For a large group: the submission that stored its pages, see <see cref="GraphPageKeys"/>.</summary>
    public string? Nonce { get; init; }

    /// <summary>For a group: the task of two inputs that reduces the results pairwise, in order; null gathers them.</summary>
    public GraphNode? Reduce { get; init; }
}

/// <summary>The kinds of node.</summary>
public enum NodeKind : byte
{
    /// <summary>One call.</summary>
    Task = 0,

    /// <summary>One after the other.</summary>
    Chain = 1,

    /// <summary>Side by side.</summary>
    Group = 2,

    /// <summary>A call, and what follows from its end.</summary>
    Linked = 3,
}

/// <summary>An argument that is the result of an earlier node.</summary>
/// <param name="Position">The argument's position, from 0.</param>
/// <param name="Variable">The variable it takes, see <see cref="GraphNode.Takes"/>.</param>
public readonly record struct NodeInput(int Position, int Variable);

/// <summary>The result that a variable stands for.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Source">Id of the task or job whose result it is.</param>
/// <param name="Value">The result as UTF-8 JSON; null to look it up.</param>
public sealed record class NodeBinding(int Variable, string Source, [property: JsonConverter(typeof(RawJsonConverter))] byte[]? Value);
