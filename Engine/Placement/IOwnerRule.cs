namespace Orleans.Runtime.Placement;

/// <summary>
/// Says where grains of a placement strategy live, in place of rendezvous hashing. There is no directory: each silo asks its own rule, for
/// each message, so rules must give the same owner for the same silos everywhere.
/// </summary>
public interface IOwnerRule
{
    /// <summary>The owner, one of <paramref name="silos"/>; null: rendezvous hashing says it.</summary>
    /// <param name="grain">Whose owner is asked for.</param>
    /// <param name="silos">The active silos in the order of their addresses; the same object as long as they do not change.</param>
    SiloAddress? OwnerOf(GrainId grain, IReadOnlyList<SiloAddress> silos);
}
