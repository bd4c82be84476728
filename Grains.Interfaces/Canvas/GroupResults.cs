using Krewe.Payloads;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Submission;
using Orleans;

namespace Krewe.Graphs;

/// <summary>Reads the results of a group, which stay where they are: with its members.</summary>
public static class GroupResults
{
    private const int PageSize = 2000;
    private const int ShardsAtOnce = 8;

    /// <summary>The result of an ended task, opened; that of a group is the array of its members' results.</summary>
    /// <exception cref="TaskFailedException">It, or a member, ended without success or has expired.</exception>
    /// <exception cref="ShardMovedException">A shard is moving: ask again.</exception>
    /// <exception cref="PayloadUnreadableException">A result cannot be read here.</exception>
    /// <exception cref="StoreUnavailableException">A result is in a blob store that cannot be reached.</exception>
    public static async Task<byte[]> ReadAsync(ShardMap shards, TaskRecord record, PayloadCodec payloads)
    {
        if (record.State is not (TaskState.Success or TaskState.Ignored))
        {
            // Only what has ended is read: whoever says otherwise is an activation that does not know yet that it is not the last.
            throw record.State.IsTerminal() || record.State == TaskState.Unknown
                ? Failed(payloads.Open(record))
                : new ShardMovedException($"The shard of task {record.Id} is being taken over by another activation; ask again.");
        }

        return record.Gathered is { } count
            ? PayloadValues.Join(await ReadAsync(shards, record.GatheredBy ?? record.Id, new(0, 0, count), payloads))
            : record.Result is { } result ? await payloads.OpenAsync(result) : "null"u8.ToArray();
    }

    /// <summary>The results of a block of members in order.</summary>
    public static async Task<List<byte[]>> ReadAsync(ShardMap shards, string job, MemberRange range, PayloadCodec payloads)
    {
        var results = new List<byte[]>(range.Count);
        for (var start = 0; start < range.Count; start += PageSize)
        {
            var ids = Enumerable.Range(range.Start + start, Math.Min(PageSize, range.Count - start))
                .Select(i => GraphMessages.MemberId(job, range.Level, i)).ToArray();
            foreach (var record in await FindAsync(shards, ids))
            {
                results.Add(record.State == TaskState.Unknown ? throw Expired(job, record.Id) : await ReadAsync(shards, record, payloads));
            }
        }

        return results;
    }

    /// <summary>The records of many ids, in order: a few shards are asked at a time, each for as many as fit into an answer.</summary>
    public static async Task<TaskRecord[]> FindAsync(ShardMap shards, IReadOnlyList<string> ids)
    {
        var records = new TaskRecord[ids.Count];
        foreach (var some in Enumerable.Range(0, ids.Count).GroupBy(i => shards.IndexOf(ids[i])).Chunk(ShardsAtOnce))
        {
            await Task.WhenAll(some.Select(async group =>
            {
                var places = group.ToArray();
                for (var done = 0; done < places.Length;)
                {
                    foreach (var record in await shards[group.Key].FindAsync(Array.ConvertAll(places[done..], i => ids[i])))
                    {
                        records[places[done++]] = record;
                    }
                }
            }));
        }

        return records;
    }

    /// <summary>The error of a member whose record is gone.</summary>
    public static TaskFailedException Expired(string job, string member) => new(member, TaskState.Unknown, ErrorTypes.ResultExpired,
        $"the result of this member of {job} has expired or was forgotten. Members of a job keep their results from their own end on, for the time that "
        + "the silo's option Shards:MemberResultExpires says or longer: raise it, or keep the results of a job that takes longer with KeepResult",
        null);

    /// <summary>The error of a task that did not succeed.</summary>
    public static TaskFailedException Failed(TaskRecord record) => new(record.Id, record.State,
        record.Error?.Type ?? record.State.ToString(),
        record.Error?.Message ?? (record.State == TaskState.Unknown ? "its result has expired or was forgotten" : "no reason was given"),
        record.Error?.Stack);
}
