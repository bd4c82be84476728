namespace Krewe.Storage;

/// <summary>
/// Which tasks ended, in the order of commits, one row per commit and second of expiry. It finds the newest records and the expired ones
/// without an index entry per record: rows of one second that follow each other are a run, and only its head is in the index.
/// </summary>
internal sealed class EndsLog
{
    private readonly List<(long Expires, ByteBuffer Ids)> _groups = [];
    private readonly Stack<ByteBuffer> _spare = new();

    public void Add(string id, long expires)
    {
        // The end of the second: when that is over, everything in the row has expired.
        var part = expires % TimeSpan.TicksPerSecond;
        StoredId.Write(Group(part == 0 || expires == long.MaxValue ? expires : expires - part + TimeSpan.TicksPerSecond), id);
    }

    /// <summary>Writes the rows, what expires last at the end, and starts anew.</summary>
    public void Write(SqliteStatement insert)
    {
        _groups.Sort((a, b) => a.Expires.CompareTo(b.Expires));
        foreach (var (expires, ids) in _groups)
        {
            insert.Bind(1, expires).Bind(2, ids.Written).Run();
        }

        Clear();
    }

    /// <summary>Starts anew, whatever a commit that failed has left.</summary>
    public void Clear()
    {
        foreach (var (_, ids) in _groups)
        {
            ids.Clear();
            _spare.Push(ids);
        }

        _groups.Clear();
    }

    public static List<string> Read(ReadOnlySpan<byte> bytes)
    {
        var ids = new List<string>();
        var reader = new ByteReader(bytes);
        while (!reader.AtEnd)
        {
            ids.Add(StoredId.Read(ref reader));
        }

        return ids;
    }

    private ByteBuffer Group(long expires)
    {
        // Few lifetimes are in use at a time, and the latest is the likeliest.
        for (var i = _groups.Count - 1; i >= 0; i--)
        {
            if (_groups[i].Expires == expires)
            {
                return _groups[i].Ids;
            }
        }

        var ids = _spare.TryPop(out var spare) ? spare : new ByteBuffer();
        _groups.Add((expires, ids));
        return ids;
    }
}
