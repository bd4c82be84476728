namespace Krewe.Submission;

/// <summary>Task ids: any text of 1–200 visible characters. Those that Krewe draws come from <see cref="IdSource"/>.</summary>
public static class TaskIds
{
    /// <summary>Longest allowed id, in characters.</summary>
    public const int MaxLength = 200;

    /// <summary>The shard that holds <paramref name="id"/>: FNV-1a over its UTF-16 units, the same on every machine and version.</summary>
    public static int ShardOf(ReadOnlySpan<char> id, int shards)
    {
        var hash = 2166136261u;
        foreach (var c in id)
        {
            hash = (hash ^ c) * 16777619u;
        }

        hash ^= hash >> 15;
        return (int)(hash % (uint)shards);
    }

    /// <summary>Whether <paramref name="id"/> can be an id.</summary>
    public static bool IsValid(string? id)
    {
        if (id is null || id.Length is 0 or > MaxLength)
        {
            return false;
        }

        foreach (var c in id)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c))
            {
                return false;
            }
        }

        return true;
    }
}
