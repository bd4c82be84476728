namespace Krewe.Storage;

/// <summary>
/// Which tasks ended, in the order of commits, one row per commit and second of expiry. It finds the newest records and the expired ones
/// without an index entry per record: rows of one second that follow each other are a run, and only its head is in the index.
/// </summary>
/// <remarks>
/// A row also has the second in which the first of its commit ended, and that of the last of it or of any row before: so a search for a time knows
/// which rows it need not read, and where it ends.
/// </remarks>
internal sealed class EndsLog
{
    private static readonly long FirstSecond = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks / TimeSpan.TicksPerSecond;

    private readonly List<(long Expires, ByteBuffer Ids)> _groups = [];
    private long _oldest = long.MaxValue, _newest;
    private readonly Stack<ByteBuffer> _spare = new();

    /// <param name="id">A task.</param>
    /// <param name="expires">When its record expires, in ticks.</param>
    /// <param name="finished">When it ended, in ticks.</param>
    public void Add(string id, long expires, long finished)
    {
        var second = finished / TimeSpan.TicksPerSecond;
        (_oldest, _newest) = (Math.Min(_oldest, second), Math.Max(_newest, second));
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
            insert.Bind(1, expires).Bind(2, ids.Written).Bind(3, Short(_newest)).Bind(4, Short(_oldest)).Run();
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
        (_oldest, _newest) = (long.MaxValue, 0);
    }

    /// <summary>A second as it is stored: four bytes until 2088, and never below 0.</summary>
    public static long Short(long second) => Math.Max(0, second - FirstSecond);

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
