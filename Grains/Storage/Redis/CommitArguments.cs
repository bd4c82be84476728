using Krewe.Results;
using StackExchange.Redis;

namespace Krewe.Storage;

/// <summary>The arguments of the script that writes a commit.</summary>
internal static class CommitArguments
{
    /// <param name="commit">What to write; nothing of it is kept.</param>
    /// <param name="owner">The name of the activation that commits.</param>
    /// <param name="number">The number of the commit.</param>
    /// <param name="last">The number of the last one known to be written.</param>
    /// <param name="lookFirst">Whether rows that are inserted may be there already.</param>
    public static RedisValue[] Of(ShardCommit commit, RedisValue owner, long number, long last, bool lookFirst)
    {
        var buffer = new ByteBuffer();
        var scratch = new ByteBuffer();
        var records = Distinct(commit.Records);
        var bulkRows = commit.Inserts.Where(row => RowCodec.IsBulk(row.Message)).ToArray();
        var bulkRecords = Enumerable.Range(0, records.Length).Where(i => RecordRow.IsBulk(records[i].Record)).ToArray();
        var buckets = records.GroupBy(record => record.Bucket).ToArray(); // In their order: records are sorted by bucket.
        var values = new List<RedisValue>(20 + commit.Inserts.Count * 2 + commit.Deletes.Count + records.Length * 2)
        {
            commit.Epoch, owner, number, last, commit.Clean ? 1 : 0,
            commit.Inserts.Count, bulkRows.Length, commit.Updates.Count, commit.Deletes.Count,
            records.Length, bulkRecords.Length, buckets.Length, commit.Forgotten.Count,
            commit.Opened.Count, commit.Closed.Count, lookFirst ? 1 : 0,
        };
        foreach (var row in commit.Inserts)
        {
            buffer.Clear();
            RowCodec.Write(buffer, scratch, row);
            values.Add(row.Sequence);
            values.Add(buffer.Written.ToArray());
        }

        foreach (var row in bulkRows)
        {
            values.Add(row.Sequence);
            values.Add(row.Message.Arguments);
        }

        foreach (var row in commit.Updates)
        {
            buffer.Clear();
            RowCodec.WriteStatus(buffer, row.Status);
            values.Add(row.Sequence);
            values.Add(buffer.Written.ToArray());
        }

        commit.Deletes.ForEach(sequence => values.Add(sequence));
        foreach (var (record, _) in records)
        {
            values.Add(Id(buffer, record.Id));
        }

        foreach (var (record, bucket) in records)
        {
            buffer.Clear();
            RecordRow.Write(buffer, record, bucket.Expires);
            values.Add(buffer.Written.ToArray());
        }

        foreach (var i in bulkRecords)
        {
            values.Add(i);
            values.Add(RecordRow.Bulk(records[i].Record));
        }

        foreach (var bucket in buckets)
        {
            values.Add(bucket.Key.Name);
            values.Add(bucket.Count());
        }

        commit.Forgotten.ForEach(id => values.Add(Id(buffer, id)));
        foreach (var session in commit.Opened)
        {
            buffer.Clear();
            buffer.Text(session.Worker);
            buffer.Text(session.Silo);
            values.Add(session.Id.ToByteArray());
            values.Add(buffer.Written.ToArray());
        }

        commit.Closed.ForEach(session => values.Add(session.ToByteArray()));
        return [.. values];
    }

    /// <summary>What an id is called in the store.</summary>
    public static RedisValue Id(ByteBuffer buffer, string id)
    {
        buffer.Clear();
        StoredId.Write(buffer, id);
        return buffer.Written.ToArray();
    }

    /// <summary>The first record of each id, by bucket.</summary>
    private static (TaskRecord Record, Bucket Bucket)[] Distinct(List<TaskRecord> records)
    {
        var seen = new HashSet<string>(records.Count, StringComparer.Ordinal);
        var found = new List<(TaskRecord Record, Bucket Bucket)>(records.Count);
        foreach (var record in records)
        {
            if (seen.Add(record.Id))
            {
                found.Add((record, Bucket.Of(record)));
            }
        }

        // Most often all tasks of a commit have ended in the same second, and in the same way.
        return found.TrueForAll(record => record.Bucket == found[0].Bucket)
            ? [.. found]
            : [.. found.OrderBy(record => record.Bucket.Kind).ThenBy(record => record.Bucket.Expires).ThenBy(record => record.Bucket.Finished)];
    }
}
