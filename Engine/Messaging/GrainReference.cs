using System.ComponentModel;

namespace Orleans.Runtime;

/// <summary>A reference to a grain; the generated proxies derive from it. Two are equal if they mean the same grain.</summary>
public abstract class GrainReference : IAddressable, IEquatable<GrainReference>
{
    private readonly Node _node;

    protected GrainReference(GrainId grainId, Node node)
    {
        GrainId = grainId;
        _node = node;
    }

    public GrainId GrainId { get; }

    public abstract string InterfaceName { get; }

    // References are passed by reference between silos of one process: a grain's calls go out from its own silo.
    private Node Node => RuntimeContext.Current?.Silo ?? _node;

    public TGrainInterface Cast<TGrainInterface>() =>
        this is TGrainInterface same ? same : Node.GrainFactory.MakeReference<TGrainInterface>(GrainId);

    public bool Equals(GrainReference? other) => other is not null && GrainId == other.GrainId;

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => $"{InterfaceName} {GrainId}";

    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Task<T> Call<T>(Request<T> request) => Node.Call(GrainId, request);

    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void Send(Request request) => Node.SendOneWay(GrainId, request);
}
