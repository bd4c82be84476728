using Krewe.Queues;
using Krewe.Results;
using StackExchange.Redis;

namespace Krewe.Storage;

public sealed partial class RedisShardStore
{
    /// <summary>Buckets that are looked up at a time.</summary>
    private const int BucketsAtOnce = 128;

    /// <summary>Records that are read at a time.</summary>
    private const int PageSize = 500;

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskRecord>> ListAsync(int shard, TaskFilter filter, DateTimeOffset now)
    {
        var of = Keys(shard);
        return link.TellAsync<IReadOnlyList<TaskRecord>>(async () =>
        {
            var found = new Newest(filter.Limit);
            foreach (var kind in Bucket.KindsOf(filter))
            {
                await ScanAsync(of, kind, filter, now, found);
            }

            return found.All();
        });
    }

    /// <summary>Goes through the buckets of a kind, the newest first, until nothing that is left can be among the newest found.</summary>
    private async Task ScanAsync(RedisShardKeys of, BucketKind kind, TaskFilter filter, DateTimeOffset now, Newest found)
    {
        var (second, done) = (double.PositiveInfinity, 0);
        while (true)
        {
            var page = (RedisResult[])(await link.ReadAsync(
                "ZREVRANGEBYSCORE", of.Made[(int)kind], double.IsPositiveInfinity(second) ? "+inf" : $"{(long)second}", "-inf", "WITHSCORES", "LIMIT", done, BucketsAtOnce))!;
            var buckets = new List<(string Name, long Second)>();
            for (var i = 0; i + 1 < page.Length; i += 2)
            {
                buckets.Add(((string)page[i]!, (long)(double)page[i + 1]));
            }

            // Those of one second are in no order: all of them, or none.
            var wanted = buckets.TakeWhile(bucket => found.Wants(bucket.Second)).ToArray();
            await ReadAsync(of, wanted, filter, now, found);
            if (wanted.Length < BucketsAtOnce)
            {
                return;
            }

            var last = buckets[^1].Second;
            done = buckets.Count(bucket => bucket.Second == last) + (last == second ? done : 0);
            second = last;
        }
    }

    private async Task ReadAsync(RedisShardKeys of, (string Name, long Second)[] buckets, TaskFilter filter, DateTimeOffset now, Newest found)
    {
        // A full second is in the order of commits; only as much of it is read as is asked for.
        var (skip, ofBucket) = (0, 0);
        while (buckets.Length > 0 && (skip > 0 || found.Wants(buckets[0].Second)))
        {
            var lists = buckets.Select(bucket => (RedisKey)(of.Lists + bucket.Name));
            var page = (RedisResult[])(await link.ReadAsync(RedisScripts.Page, [of.Records, .. lists], [PageSize, skip]))!;
            for (var i = 2; i + 1 < page.Length; i += 2)
            {
                if (page[i + 1].IsNull)
                {
                    continue; // Forgotten.
                }

                var id = new ByteReader((byte[])page[i]!);
                var record = RecordRow.Read(StoredId.Read(ref id), (byte[])page[i + 1]!, out _);
                if (Matches(record, filter, now))
                {
                    found.Add(record.Outline());
                    ofBucket += skip > 0 ? 1 : 0;
                }
            }

            (buckets, skip) = (buckets[(int)page[0]..], (int)page[1]);
            if (skip == 0 || ofBucket >= filter.Limit)
            {
                (buckets, skip, ofBucket) = (skip == 0 ? buckets : buckets[1..], 0, 0);
            }
        }
    }

    private static bool Matches(TaskRecord record, TaskFilter filter, DateTimeOffset now) =>
        !(record.ExpiresAt <= now)
        && (filter.State is not { } state || record.State == state)
        && (filter.DeadLetter is not { } dead || record.DeadLetter == dead)
        && (filter.Name is not { } name || record.IsCalled(name))
        && filter.Shows(record.Name)
        && (filter.Queue is not { } queue || record.Queue == queue);
}
