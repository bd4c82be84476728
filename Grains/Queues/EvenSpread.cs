namespace Krewe.Queues;

/// <summary>
/// Who has which of n keys, so that loads differ by one at most, all silos compute the same, and few keys move when a silo comes or goes:
/// rendezvous hashing in which a silo that has its share takes no more. Measured, a join moves half a key to two keys more than it must.
/// </summary>
public static class EvenSpread
{
    /// <summary>The owner of each key from 0 on, as an index into <paramref name="silos"/>, which has at least one and no two alike.</summary>
    public static int[] Owners(int keys, IReadOnlyList<string> silos)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keys);
        ArgumentNullException.ThrowIfNull(silos);
        ArgumentOutOfRangeException.ThrowIfZero(silos.Count, nameof(silos));
        var hashes = silos.Select(HashOf).ToArray();
        var loads = new int[silos.Count];
        var (share, rest) = Math.DivRem(keys, silos.Count);
        var owners = new int[keys];
        for (var key = 0; key < keys; key++)
        {
            var owner = -1;
            for (var silo = 0; silo < silos.Count; silo++)
            {
                // Some silos, as many as the division leaves over, have one more than the others.
                if (loads[silo] > share || (loads[silo] == share && rest == 0))
                {
                    continue;
                }

                if (owner < 0 || Compare(key, silo, owner) > 0)
                {
                    owner = silo;
                }
            }

            owners[key] = owner;
            rest -= ++loads[owner] > share ? 1 : 0;
        }

        return owners;

        int Compare(int key, int one, int other)
        {
            var weights = Weight(key, hashes[one]).CompareTo(Weight(key, hashes[other]));
            return weights != 0 ? weights : string.CompareOrdinal(silos[one], silos[other]);
        }
    }

    private static ulong Weight(int key, ulong silo) => Mix(silo ^ Mix((ulong)key + 1));

    /// <summary>FNV-1a, spread over all bits: the same in every process and version.</summary>
    private static ulong HashOf(string text)
    {
        var hash = 14695981039346656037;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 1099511628211;
        }

        return Mix(hash);
    }

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }
}
