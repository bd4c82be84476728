namespace Orleans.Runtime;

/// <summary>
/// One grain in the memory of one silo. It is its own task scheduler: messages and continuations wait in one queue
/// and run one at a time, each to its next await.
/// </summary>
internal sealed partial class Activation : TaskScheduler, IGrainContext, IMessageTarget, IThreadPoolWorkItem
{
    private readonly WorkerPool? _pool;
    private GrainReference? _reference;

    public Activation(Silo silo, GrainClass grainClass, GrainId id, WorkerPool? pool)
    {
        Silo = silo;
        Class = grainClass;
        GrainId = id;
        _pool = pool;
        _lastUsed = silo.Time.GetTimestamp();
    }

    public Silo Silo { get; }

    public GrainClass Class { get; }

    public GrainId GrainId { get; }

    public object? GrainInstance { get; private set; }

    public IServiceProvider ActivationServices => Silo.Services;

    public GrainReference GrainReference => _reference ??= Silo.Manifest.FindInterface(
        Class.Interfaces.Count > 0 ? Class.Interfaces[0] : throw new OrleansException($"{Class.Type} has no grain interface."))
        .Reference(GrainId, Silo);

    public IEnumerable<Activation> Activations => [this];

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => $"{GrainId} on {Silo.Address}";
}
