namespace Orleans.Runtime;

/// <summary>A grain interface: its names, and how to make references to it and requests of it.</summary>
public sealed class GrainInterface
{
    public required Type Type { get; init; }

    public required string Name { get; init; }

    /// <summary>The stable id on the wire.</summary>
    public required uint Id { get; init; }

    /// <summary>The grain type it means when no class that implements it is known here.</summary>
    public required GrainType DefaultGrainType { get; init; }

    /// <summary>Makes a reference.</summary>
    public required Func<GrainId, Node, GrainReference> Reference { get; init; }

    /// <summary>Makes an empty request of the method with this id, whose arguments are then read; null if there is none.</summary>
    public required Func<uint, Request?> NewRequest { get; init; }
}
