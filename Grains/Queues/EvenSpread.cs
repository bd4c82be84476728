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
            var weights = Weight((ulong)key, hashes[one]).CompareTo(Weight((ulong)key, hashes[other]));
            return weights != 0 ? weights : string.CompareOrdinal(silos[one], silos[other]);
        }
    }

    /// <summary>
    /// The owner of one of many keys from 0 on, of which nobody says how many there are: every n in a row go to n different silos, if n is their
    /// number. More move than by <see cref="Owners"/>: a join moves about twice what it must.
    /// </summary>
    public static int OwnerOf(ulong key, IReadOnlyList<string> silos)
    {
        ArgumentNullException.ThrowIfNull(silos);
        ArgumentOutOfRangeException.ThrowIfZero(silos.Count, nameof(silos));
        var hashes = silos.Select(HashOf).ToArray();
        var taken = new bool[silos.Count];
        for (var next = key - (key % (ulong)silos.Count); ; next++)
        {
            var owner = -1;
            for (var silo = 0; silo < taken.Length; silo++)
            {
                if (!taken[silo] && (owner < 0 || Compare(next, silo, owner) > 0))
                {
                    owner = silo;
                }
            }

            if (next == key)
            {
                return owner;
            }

            taken[owner] = true;
        }

        int Compare(ulong key, int one, int other)
        {
            var weights = Weight(key, hashes[one]).CompareTo(Weight(key, hashes[other]));
            return weights != 0 ? weights : string.CompareOrdinal(silos[one], silos[other]);
        }
    }

    private static ulong Weight(ulong key, ulong silo) => Mix(silo ^ Mix(key + 1));

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
