using Krewe.Results;
using StackExchange.Redis;

namespace Krewe.Storage;

public sealed partial class RedisShardStore
{
    private const int ExpireAtOnce = 5_000;
    private const int FindAtOnce = 1_000;

    /// <inheritdoc/>
    public Task<TaskRecord?[]> FindAsync(int shard, IReadOnlyList<string> ids, DateTimeOffset now)
    {
        var of = Keys(shard);
        return link.TellAsync(async () =>
        {
            var found = new TaskRecord?[ids.Count];
            for (var first = 0; first < ids.Count; first += FindAtOnce)
            {
                await FindAsync(of, ids, first, found, now);
            }

            return found;
        });
    }

    /// <inheritdoc/>
    public async Task<int> ExpireAsync(int shard, DateTimeOffset now)
    {
        var of = Keys(shard);
        while (true)
        {
            var answer = (RedisResult[])(await link.ReadAsync(
                RedisScripts.Expire, [of.Ends, of.Records, of.Results, .. of.Made, of.Lists], [Bucket.SecondOf(now), ExpireAtOnce]))!;
            var (gone, more) = ((int)answer[0], (int)answer[1] == 1);
            if (gone > 0 || !more)
            {
                return gone; // What was forgotten long ago is in the buckets still and must not look like the end of the work.
            }
        }
    }

    private async Task FindAsync(RedisShardKeys of, IReadOnlyList<string> ids, int first, TaskRecord?[] found, DateTimeOffset now)
    {
        var buffer = new ByteBuffer();
        var fields = new RedisValue[Math.Min(FindAtOnce, ids.Count - first)];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = CommitArguments.Id(buffer, ids[first + i]);
        }

        var values = await link.FieldsAsync(of.Records, fields);
        var bulky = new List<int>();
        long size = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i].IsNull || RecordRow.Read(ids[first + i], (byte[])values[i]!, out var bulk) is not { } record || record.ExpiresAt <= now)
            {
                continue;
            }

            found[first + i] = record;
            if (bulk > 0)
            {
                bulky.Add(i);
                size += bulk;
                if (size >= BulkAtOnce)
                {
                    await FetchAsync();
                }
            }
        }

        await FetchAsync();

        async Task FetchAsync()
        {
            if (bulky.Count == 0)
            {
                return;
            }

            var results = await link.FieldsAsync(of.Results, [.. bulky.Select(i => fields[i])]);
            for (var i = 0; i < results.Length; i++)
            {
                var at = first + bulky[i];
                // Without its result it has been forgotten meanwhile.
                found[at] = results[i].IsNull ? null : RecordRow.Join(found[at]!, (byte[])results[i]!);
            }

            (size, bulky) = (0, []);
        }
    }
}
