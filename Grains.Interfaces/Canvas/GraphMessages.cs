using System.Text.Json;
using Krewe.Submission;

namespace Krewe.Graphs;

/// <summary>Turns nodes of a graph into messages. Pure.</summary>
public static class GraphMessages
{
    /// <summary>Results up to this size in all travel in the message that takes them; others are looked up by it.</summary>
    public const int MaxCarried = 64 * 1024;

    /// <summary>Id of a member of a job.</summary>
    public static string MemberId(string job, int level, int index) => level == 0 ? $"{job}:{index}" : $"{job}:r{level}:{index}";

    /// <summary>The message that submits <paramref name="node"/>.</summary>
    /// <param name="node">The node; its own options and headers win over those of <paramref name="outer"/>.</param>
    /// <param name="id">Id of the task or job.</param>
    /// <param name="parent">The job it belongs to; null for a root.</param>
    /// <param name="outer">The node it is part of; null for a root.</param>
    /// <param name="bindings">Results that its tasks may take.</param>
    /// <param name="traits">What else is known of it.</param>
    /// <param name="headers">Stand for the node's; null when those count.</param>
    /// <exception cref="SubmitRefusedException">It takes a result that is not there.</exception>
    public static TaskMessage ToMessage(GraphNode node, string id, ParentLink? parent, GraphNode? outer,
        IReadOnlyList<NodeBinding>? bindings, MessageTraits traits = MessageTraits.None, IReadOnlyDictionary<string, string>? headers = null)
    {
        headers = Merge(outer?.Headers, headers ?? node.Headers);
        if (node.Kind == NodeKind.Task)
        {
            return new TaskMessage
            {
                Id = id,
                Name = node.Name!,
                Arguments = node.Arguments!,
                Options = Merge(Inherited(outer), node.Options),
                Parent = parent,
                Headers = headers,
                Inputs = node.Inputs is { Count: > 0 } inputs ? Bind(inputs, bindings, node.Name!) : null,
                Traits = traits | (node.Typed ? MessageTraits.Typed : 0) | (node.Each ? MessageTraits.Each : 0),
            };
        }

        var options = Merge(Inherited(outer), node.Options);
        var graph = node with { Options = options is null ? null : options with { Countdown = null, Eta = null, Unique = null }, Headers = headers, Bindings = bindings };
        return new TaskMessage
        {
            Id = id,
            Name = JobNames.Of(node),
            Arguments = JsonSerializer.SerializeToUtf8Bytes(graph, GraphJson.Default.GraphNode),
            Options = options is null ? null : options with { Expires = null },
            Parent = parent,
            Headers = headers,
            Traits = traits | MessageTraits.Job | (GraphPageKeys.In(node, id).Any() ? MessageTraits.Paged : 0),
        };
    }

    /// <summary>The graph of a job.</summary>
    public static GraphNode GraphOf(TaskMessage job) => JsonSerializer.Deserialize(job.Arguments, GraphJson.Default.GraphNode)
        ?? throw new JsonException($"Job {job.Id} has no graph.");

    private static InputReference[] Bind(IReadOnlyList<NodeInput> inputs, IReadOnlyList<NodeBinding>? bindings, string name)
    {
        var room = MaxCarried;
        return [.. inputs.Select(input =>
        {
            var bound = Bind(input, bindings, name);
            room -= bound.Value?.Length ?? 0;
            return room < 0 ? bound with { Value = null } : bound;
        })];
    }

    private static InputReference Bind(NodeInput input, IReadOnlyList<NodeBinding>? bindings, string name)
    {
        var binding = bindings?.LastOrDefault(b => b.Variable == input.Variable) ?? throw new SubmitRefusedException(
            $"Argument {input.Position + 1} of '{name}' is the result of another signature that is not before it in a chain. Use the result inside Then(…).");
        return new(input.Position, binding.Source, binding.Value);
    }

    /// <summary>Headers of a part: its own win over those of what it is part of.</summary>
    internal static IReadOnlyDictionary<string, string>? Merge(IReadOnlyDictionary<string, string>? outer, IReadOnlyDictionary<string, string>? inner) =>
        outer is null || inner is null ? inner ?? outer : HeaderCollection.Of(outer).With(inner);

    // The parts of a chain and of a reduce are needed by each other, whatever becomes of the whole's result.
    private static CallOptions? Inherited(GraphNode? outer) =>
        outer is { Options.IgnoreResult: true } and not { Kind: NodeKind.Group, Reduce: null } ? outer.Options with { IgnoreResult = null } : outer?.Options;

    // A delay of the whole holds for its start, not for each part; the parent's own message carries it.
    private static CallOptions? Merge(CallOptions? outer, CallOptions? inner) => outer is null ? inner : inner is null ? outer : new CallOptions
    {
        Queue = inner.Queue ?? outer.Queue,
        Priority = inner.Priority != 0 ? inner.Priority : outer.Priority,
        Countdown = inner.Countdown,
        Eta = inner.Eta,
        Expires = inner.Expires ?? outer.Expires,
        MaxRetries = inner.MaxRetries ?? outer.MaxRetries,
        SoftTimeLimit = inner.SoftTimeLimit ?? outer.SoftTimeLimit,
        TimeLimit = inner.TimeLimit ?? outer.TimeLimit,
        IgnoreResult = inner.IgnoreResult ?? outer.IgnoreResult,
        ResultExpires = inner.ResultExpires ?? outer.ResultExpires,
        MaxDeliveries = inner.MaxDeliveries ?? outer.MaxDeliveries,
        Limit = inner.Limit ?? outer.Limit,
        Unique = inner.Unique,
        Fair = inner.Fair ?? outer.Fair,
        Retry = inner.Retry?.Over(outer.Retry) ?? outer.Retry,
    };
}
