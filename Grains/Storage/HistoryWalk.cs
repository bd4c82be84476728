using System.Globalization;
using Krewe.Queues;
using Krewe.Results;

namespace Krewe.Storage;

/// <summary>One page of a walk through the records of a shard: what it has found, and whether it is full. Pure.</summary>
internal sealed class HistoryWalk(HistoryQuery query, DateTimeOffset now)
{
    /// <summary>Most records that are looked at for a page.</summary>
    public const int MostRecords = 1_000;

    /// <summary>About the most bytes of a page; a record more may be in it.</summary>
    public const int MostBytes = 1024 * 1024;

    /// <summary>About the most bytes that are looked through for a page.</summary>
    private const int MostSeen = 4 * MostBytes;

    private readonly List<TaskRecord> _found = [];
    private readonly List<string> _after = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly int _most = Math.Clamp(query.Limit ?? MostRecords, 1, MostRecords);
    private int _walked, _bytes, _seen;

    public HistoryQuery Query => query;

    /// <summary>Whether there may be no more in the page.</summary>
    public bool IsFull => _walked >= MostRecords || _found.Count >= _most || _bytes >= MostBytes || _seen >= MostSeen;

    /// <summary>How many more records may be looked at.</summary>
    public int Left => MostRecords - _walked;

    /// <summary>Something was looked at that is no record, or has gone.</summary>
    public void Pass() => _walked++;

    /// <summary>A record was looked at.</summary>
    /// <param name="record">The record, with its call if <see cref="HistoryMatch.NeedsCalls"/>.</param>
    /// <param name="after">Where to go on after it.</param>
    /// <returns>Whether it may be what is asked for.</returns>
    public bool Add(TaskRecord record, string after)
    {
        _walked++;
        var size = Portion.SizeOf(record);
        _seen += size;
        // An id that was forgotten and used again within a second is looked at twice: the first time where it ended last.
        if (!IsLive(record) || !query.MayFit(record) || !_ids.Add(record.Id))
        {
            return false;
        }

        var given = query.IsOutline ? record.Outline() : record;
        _found.Add(given);
        _after.Add(after);
        _bytes += Portion.SizeOf(given);
        return true;
    }

    /// <summary>Whether a record of this id was found.</summary>
    public bool Has(string id) => _ids.Contains(id);

    /// <summary>Of what was found, those of which this is true.</summary>
    public IEnumerable<TaskRecord> Found(Predicate<TaskRecord> fits) => _found.Where(record => fits(record));

    /// <summary>Leaves out what pages before had.</summary>
    public void Drop(Predicate<TaskRecord> had)
    {
        for (var i = _found.Count; i-- > 0;)
        {
            if (had(_found[i]))
            {
                _found.RemoveAt(i);
                _after.RemoveAt(i);
            }
        }
    }

    public bool IsLive(TaskRecord record) => !(record.ExpiresAt <= now);

    public RecordPage ToPage(string? next) => new([.. _found], [.. _after], next);

    /// <summary>Where to go on, as text: numbers after a letter that says of what kind.</summary>
    public static string Place(char kind, long number, long index) => string.Create(CultureInfo.InvariantCulture, $"{kind}{number}:{index}");

    /// <summary>Reads what <see cref="Place"/> wrote; nothing and the highest of both for null.</summary>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public static (long Number, long Index) Parse(char kind, string? place)
    {
        if (place is null)
        {
            return (long.MaxValue, long.MaxValue);
        }

        return place.Length > 1 && place[0] == kind && place.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
            && long.TryParse(place.AsSpan(1..colon), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && long.TryParse(place.AsSpan((colon + 1)..), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? (number, index)
            : throw Wrong(place);
    }

    public static ArgumentException Wrong(string place) => new($"'{place}' is no place in the history of this store for such a search: begin it anew.");
}
