using System.Globalization;
using Krewe.Results;
using StackExchange.Redis;

namespace Krewe.Storage;

public sealed partial class RedisShardStore
{
    private const char OfBuckets = 'r';

    /// <summary>Ids that are read at a time.</summary>
    private const int IdsAtOnce = 5_000;

    /// <inheritdoc/>
    public Task<RecordPage> SearchAsync(int shard, HistoryQuery query, string? from, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(query);
        var of = Keys(shard);
        var place = ReadPlace(from);
        // On threads of the pool: reading what comes takes longer than a turn of the shard should.
        return link.TellAsync(() => Task.Run(async () =>
        {
            var walk = new HistoryWalk(query, now);
            var next = await WalkAsync(of, walk, place);
            await DropGivenAsync(of, walk, place);
            return walk.ToPage(next);
        }));
    }

    /// <summary>Goes through the buckets of all kinds together, those of a second in the order of their names; returns where to go on.</summary>
    private async Task<string?> WalkAsync(RedisShardKeys of, HistoryWalk walk, Stop? from)
    {
        while (true)
        {
            var buckets = await BucketsAsync(of, walk.Query, from);
            if (buckets.Length == 0)
            {
                return null;
            }

            var rest = from is { } place && place.Bucket == buckets[0] ? place.Left : -1;
            while (buckets.Length > 0)
            {
                if (walk.IsFull)
                {
                    return Place(buckets[0], rest < 0 ? int.MaxValue : rest);
                }

                var lists = buckets.Select(bucket => (RedisKey)(of.Lists + bucket));
                var page = (RedisResult[])(await link.ReadAsync(RedisScripts.Walk, [of.Records, .. lists], [Math.Min(PageSize, walk.Left), rest]))!;
                if (await LookAsync(of, walk, buckets, page) is { } full)
                {
                    return full;
                }

                from = new Stop(buckets[^1], 0);
                (buckets, rest) = (buckets[(int)page[0]..], (int)page[1]);
            }
        }
    }

    /// <summary>
    /// Leaves out what is in the rest of the bucket where the walk began as well: it was forgotten and has ended again within a second, and pages before had it.
    /// </summary>
    private async Task DropGivenAsync(RedisShardKeys of, HistoryWalk walk, Stop? from)
    {
        if (from is not { Left: > 0 and < int.MaxValue } place || !walk.Found(IsThere).Any())
        {
            return;
        }

        var had = new HashSet<string>(StringComparer.Ordinal);
        for (long first = place.Left, read = IdsAtOnce; read == IdsAtOnce; first += read)
        {
            var ids = (RedisResult[])(await link.ReadAsync("LRANGE", (RedisKey)(of.Lists + place.Bucket), first, first + IdsAtOnce - 1))!;
            read = ids.Length;
            had.UnionWith(ids.Select(id => ReadId((byte[])id!)).Where(walk.Has));
        }

        walk.Drop(record => had.Contains(record.Id) && IsThere(record));

        bool IsThere(TaskRecord record) => Bucket.Of(record).Name == place.Bucket;
    }

    private static string ReadId(byte[] bytes)
    {
        var reader = new ByteReader(bytes);
        return StoredId.Read(ref reader);
    }

    /// <summary>Looks at what the server gave; returns where to go on when the page is full before the end of that.</summary>
    private async Task<string?> LookAsync(RedisShardKeys of, HistoryWalk walk, string[] buckets, RedisResult[] page)
    {
        var items = new List<Item>((page.Length - 2) / 4);
        for (var i = 2; i + 3 < page.Length; i += 4)
        {
            items.Add(Read(buckets[(int)page[i]], (int)page[i + 1], (byte[])page[i + 2]!, (byte[]?)page[i + 3], walk.Query));
        }

        for (var first = 0; first < items.Count;)
        {
            var (last, size) = (first, 0);
            for (; last < items.Count && size < HistoryWalk.MostBytes; last++)
            {
                size += items[last].Bulk;
            }

            var bulky = items[first..last].Where(item => item.Bulk > 0).Select(item => item.Id).ToArray();
            var fetched = new Queue<RedisValue>(bulky.Length == 0 ? [] : await link.FieldsAsync(of.Results, bulky));
            for (; first < last; first++)
            {
                if (walk.IsFull)
                {
                    return items[first - 1].Place; // What was looked at last.
                }

                var (place, _, record, bulk) = items[first];
                var value = bulk > 0 ? fetched.Dequeue() : default;
                if (record is null || (bulk > 0 && value.IsNull))
                {
                    walk.Pass(); // Forgotten, or not asked for.
                }
                else
                {
                    walk.Add(bulk > 0 ? RecordRow.Join(record, (byte[])value!) : record, place);
                }
            }
        }

        return null;
    }

    private static Item Read(string bucket, int at, byte[] id, byte[]? bytes, HistoryQuery query)
    {
        var place = Place(bucket, at);
        if (bytes is null)
        {
            return new(place, id, null, 0);
        }

        var record = RecordRow.Read(ReadId(id), bytes, out var bulk);

        // An id that was forgotten and used again is in a later bucket. Of those that are not asked for, nothing more is read.
        return Bucket.Of(record).Name == bucket && query.FitsOutline(record) ? new(place, id, record, query.IsOutline ? 0 : bulk) : new(place, id, null, 0);
    }

    /// <summary>The next buckets, the latest first, beginning with the one where the walk stopped, if it is there still; empty at the end.</summary>
    private async Task<string[]> BucketsAsync(RedisShardKeys of, HistoryQuery query, Stop? from)
    {
        var most = from is { } place ? long.Parse(place.Bucket.AsSpan(^Bucket.Digits..), CultureInfo.InvariantCulture) : long.MaxValue;
        var until = query.Until is { } end ? Bucket.SecondOf(end) : long.MaxValue;
        var least = query.Since is { } since ? $"{Bucket.SecondOf(since)}" : "-inf";
        var found = new List<(long Second, string Name)>();
        (long Second, string Name)? cut = null; // Before it nothing is certain: a kind may have more.
        foreach (var kind in Bucket.KindsOf(query))
        {
            // Of one second the server gives the greatest name first.
            for (var (some, offset) = (new List<(long, string)>(), 0); ; offset += BucketsAtOnce)
            {
                var highest = Math.Min(most, until);
                var page = (RedisResult[])(await link.ReadAsync("ZREVRANGEBYSCORE", of.Made[(int)kind], highest == long.MaxValue ? "+inf" : $"{highest}", least,
                    "WITHSCORES", "LIMIT", offset, BucketsAtOnce))!;
                for (var i = 0; i + 1 < page.Length; i += 2)
                {
                    var bucket = ((long)(double)page[i + 1], (string)page[i]!);
                    if (from is null || bucket.Item1 < most || string.CompareOrdinal(bucket.Item2, from.Value.Bucket) <= (from.Value.Left > 0 ? 0 : -1))
                    {
                        some.Add(bucket);
                    }
                }

                if (page.Length < 2 * BucketsAtOnce || some.Count > 0)
                {
                    found.AddRange(some);
                    cut = page.Length < 2 * BucketsAtOnce || (cut is { } known && Compare(known, some[^1]) > 0) ? cut : some[^1];
                    break;
                }
            }
        }

        found.Sort((a, b) => Compare(b, a));
        return [.. found.TakeWhile(bucket => cut is not { } last || Compare(bucket, last) >= 0).Take(BucketsAtOnce).Select(bucket => bucket.Name)];
    }

    private static int Compare((long Second, string Name) a, (long Second, string Name) b) =>
        a.Second != b.Second ? a.Second.CompareTo(b.Second) : string.CompareOrdinal(a.Name, b.Name);

    private static string Place(string bucket, int rest) => string.Create(CultureInfo.InvariantCulture, $"{OfBuckets}{bucket}:{rest}");

    private static Stop? ReadPlace(string? from)
    {
        if (from is null)
        {
            return null;
        }

        var length = 3 + (2 * Bucket.Digits);
        return from.Length > length + 2 && from[0] == OfBuckets && from[length + 1] == ':'
            && long.TryParse(from.AsSpan((length - Bucket.Digits + 1)..(length + 1)), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && int.TryParse(from.AsSpan((length + 2)..), NumberStyles.None, CultureInfo.InvariantCulture, out var rest)
            ? new Stop(from[1..(length + 1)], rest)
            : throw HistoryWalk.Wrong(from);
    }

    /// <summary>Where a walk stopped: so many of a bucket are left, at its beginning.</summary>
    private readonly record struct Stop(string Bucket, int Left);

    /// <summary>A record on the way: without it when it has gone or is not asked for; how large what is kept elsewhere of it is.</summary>
    private readonly record struct Item(string Place, RedisValue Id, TaskRecord? Record, int Bulk);
}
