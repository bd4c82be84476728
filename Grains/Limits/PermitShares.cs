namespace Krewe.Limits;

/// <summary>
/// Who has how many permits of a limit. Shards say what they have with every call, in numbers that rise, so what was lost on the way is put right by
/// the next call. Pure.
/// </summary>
internal sealed class PermitShares
{
    private readonly Dictionary<int, PermitsHeld> shares = [];

    /// <summary>Permits that are out.</summary>
    public int InUse { get; private set; }

    /// <summary>Whether a shard has said what it has.</summary>
    public bool Knows(int shard) => shares.ContainsKey(shard);

    /// <summary>A shard says what it has. False for one that says it late: it has said something newer since.</summary>
    public bool TrySet(int shard, PermitsHeld said, bool isCall)
    {
        if (shares.TryGetValue(shard, out var known) && (said.Epoch < known.Epoch
            || (said.Epoch == known.Epoch && (isCall ? said.Number <= known.Number : said.Number < known.Number))))
        {
            return false;
        }

        InUse += said.Held - (known?.Held ?? 0);
        shares[shard] = said;
        return true;
    }

    /// <summary>A shard is given more.</summary>
    public void Add(int shard, int count)
    {
        shares[shard] = shares[shard] with { Held = shares[shard].Held + count };
        InUse += count;
    }

    /// <summary>The shards that have some.</summary>
    public int[] Holders => [.. shares.Where(s => s.Value.Held > 0).Select(s => s.Key)];
}
