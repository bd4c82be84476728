using Krewe.Graphs;
using Krewe.Submission;

namespace Krewe;

/// <summary>What is about to be submitted, for <see cref="ISubmitMiddleware"/>. Immutable: each change gives another one.</summary>
public sealed record class OutgoingCall
{
    private static readonly CallOptions NoOptions = new();

    internal OutgoingCall(GraphNode node, SubmitWay way) => (Given, Way) = (node, way);

    /// <summary>The task, chain or group as data.</summary>
    public GraphNode Node => Changed is null ? Given : Given with { Headers = Changed };

    /// <summary>The node but for <see cref="Changed"/>: most middleware adds a header, and a node is large.</summary>
    internal GraphNode Given { get; private init; }

    /// <summary>Headers that stand for those of <see cref="Given"/>; null when nobody has changed them.</summary>
    internal HeaderCollection? Changed { get; private init; }

    internal SubmitWay Way { get; }

    /// <summary>The task's wire name; for a graph one of <see cref="JobNames"/>.</summary>
    public string Name => JobNames.Of(Given);

    /// <summary>The id that the caller gave; null when one will be drawn.</summary>
    public string? Id => Given.Id;

    /// <summary>A task's arguments as its serializer wrote them, by default a UTF-8 JSON array; empty for a graph.</summary>
    public ReadOnlyMemory<byte> Arguments => Given.Arguments;

    /// <summary>The headers so far.</summary>
    public IReadOnlyDictionary<string, string> Headers => Changed ?? Given.Headers ?? HeaderCollection.Empty;

    /// <summary>The options of this call; null in them means: as the definition says.</summary>
    public CallOptions Options => Given.Options ?? NoOptions;

    /// <summary>With one header more, or another value for it.</summary>
    public OutgoingCall WithHeader(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        return WithHeaders(HeaderCollection.Of(Headers).With(name, value));
    }

    /// <summary>With these headers in the place of those so far.</summary>
    internal OutgoingCall WithHeaders(HeaderCollection headers) => this with { Changed = headers };

    /// <summary>With other options.</summary>
    public OutgoingCall WithOptions(Func<CallOptions, CallOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return this with { Given = SignatureNodes.Set(Given, change) };
    }

    /// <summary>With an id: submitted twice it is one task.</summary>
    public OutgoingCall WithId(string id) => this with { Given = Given with { Id = id } };
}
