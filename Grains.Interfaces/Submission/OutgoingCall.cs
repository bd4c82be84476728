using Krewe.Graphs;
using Krewe.Submission;

namespace Krewe;

/// <summary>What is about to be submitted, for <see cref="ISubmitMiddleware"/>. Immutable: each change gives another one.</summary>
public sealed record class OutgoingCall
{
    private static readonly CallOptions NoOptions = new();
    private static readonly IReadOnlyDictionary<string, string> NoHeaders = new Dictionary<string, string>();

    internal OutgoingCall(GraphNode node, SubmitWay way) => (Node, Way) = (node, way);

    /// <summary>The task, chain or group as data.</summary>
    public GraphNode Node { get; private init; }

    internal SubmitWay Way { get; }

    /// <summary>The task's wire name; for a graph one of <see cref="JobNames"/>.</summary>
    public string Name => JobNames.Of(Node);

    /// <summary>The id that the caller gave; null when one will be drawn.</summary>
    public string? Id => Node.Id;

    /// <summary>A task's arguments as its serializer wrote them, by default a UTF-8 JSON array; empty for a graph.</summary>
    public ReadOnlyMemory<byte> Arguments => Node.Arguments;

    /// <summary>The headers so far.</summary>
    public IReadOnlyDictionary<string, string> Headers => Node.Headers ?? NoHeaders;

    /// <summary>The options of this call; null in them means: as the definition says.</summary>
    public CallOptions Options => Node.Options ?? NoOptions;

    /// <summary>With one header more, or another value for it.</summary>
    public OutgoingCall WithHeader(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        return this with { Node = SignatureNodes.Header(Node, name, value) };
    }

    /// <summary>With other options.</summary>
    public OutgoingCall WithOptions(Func<CallOptions, CallOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return this with { Node = SignatureNodes.Set(Node, change) };
    }

    /// <summary>With an id: submitted twice it is one task.</summary>
    public OutgoingCall WithId(string id) => this with { Node = Node with { Id = id } };
}
