namespace Krewe.Queues;

/// <summary>
/// Decides which silo holds which shard, and with it the queues' tasks of that shard. Built in: <see cref="EvenShardPlacement"/>. Every silo of the cluster
/// has to have the same one, and it has to give the same for the same silos everywhere, in every process: it must be pure.
/// </summary>
public interface IShardPlacement
{
    /// <summary>The owner of each shard from 0 on, as an index into <paramref name="silos"/>. Asked whenever a silo has come or gone.</summary>
    /// <param name="shards">How many shards there are.</param>
    /// <param name="silos">The live silos by their addresses with generation, such as <c>S10.0.0.7:11111:42</c>, in order; at least one.</param>
    int[] OwnersOf(int shards, IReadOnlyList<string> silos);
}

/// <summary>Every silo has as many shards as every other, or one more, and few move when one comes or goes: <see cref="EvenSpread"/>.</summary>
public sealed class EvenShardPlacement : IShardPlacement
{
    /// <inheritdoc/>
    public int[] OwnersOf(int shards, IReadOnlyList<string> silos) => EvenSpread.Owners(shards, silos);
}

/// <summary>Asks a placement.</summary>
internal static class ShardPlacements
{
    /// <summary>As the placement says.</summary>
    /// <exception cref="InvalidOperationException">It names no silo for a shard, or one that there is not.</exception>
    public static int[] Ask(this IShardPlacement placement, int shards, IReadOnlyList<string> silos)
    {
        var owners = placement.OwnersOf(shards, silos);
        return owners is not null && owners.Length == shards && Array.TrueForAll(owners, owner => owner >= 0 && owner < silos.Count) ? owners
            : throw new InvalidOperationException($"{placement.GetType()} gave [{string.Join(", ", owners ?? [])}] for {shards} shards on {silos.Count} silos: "
                + "it has to give the index of a silo for each shard.");
    }
}
