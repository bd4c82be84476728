using System.Reflection;
using Orleans.Placement;

namespace Orleans.Runtime;

/// <summary>A grain class: how to make it and how it runs.</summary>
public sealed class GrainClass
{
    private readonly Lazy<Type?> _strategy;

    public GrainClass() => _strategy = new(() => Type!.GetCustomAttribute<PlacementAttribute>()?.PlacementStrategy.GetType());

    public required Type Type { get; init; }

    public required GrainType GrainType { get; init; }

    public required IReadOnlyList<Type> Interfaces { get; init; }

    /// <summary>Makes the grain object for an activation.</summary>
    public required Func<IGrainContext, object> Create { get; init; }

    public bool Reentrant { get; init; }

    /// <summary>0: not a stateless worker; -1: one activation per processor; else the most activations per id and silo.</summary>
    public int MaxLocalWorkers { get; init; }

    /// <summary>Null: the silo's default.</summary>
    public TimeSpan? CollectionAge { get; init; }

    /// <summary>The key is the address of the silo it lives on.</summary>
    internal bool IsPerSilo { get; init; }

    /// <summary>What its placement attribute says; null if it has none.</summary>
    internal Type? Strategy => _strategy.Value;

    internal bool IsStatelessWorker => MaxLocalWorkers != 0;
}
