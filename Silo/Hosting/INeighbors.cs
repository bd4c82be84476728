namespace Krewe.Hosting;

/// <summary>The other silos of the cluster, as this one sees them.</summary>
public interface INeighbors
{
    /// <summary>Those that are active now, by name.</summary>
    IReadOnlyList<Neighbor> Current { get; }

    /// <summary>Called, one at a time, when <see cref="Current"/> has changed.</summary>
    event Action? Changed;
}

/// <summary>Another silo.</summary>
/// <param name="Name">What people call it, such as <c>web@host</c>.</param>
/// <param name="Address">Its address with its generation.</param>
public sealed record class Neighbor(string Name, string Address)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Address.Split('@')[0]})";
}
