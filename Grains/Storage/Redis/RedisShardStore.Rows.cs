using Krewe.Submission;
using StackExchange.Redis;

namespace Krewe.Storage;

public sealed partial class RedisShardStore
{
    /// <summary>Fields that are read at a time: a millisecond of the server's time.</summary>
    private const int ScanAtOnce = 1_000;

    /// <summary>Bytes of large values that are asked for at a time.</summary>
    private const int BulkAtOnce = 8 * 1024 * 1024;

    private async Task<List<TaskRow>> ReadRowsAsync(RedisShardKeys of, CancellationToken cancellationToken)
    {
        var codec = new RowCodec();
        var rows = new List<TaskRow>();
        var bulky = new Dictionary<long, int>();
        await foreach (var (field, bytes) in ScanAsync(of.Rows))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var sequence = (long)field;
            rows.Add(ReadRow(codec, sequence, bytes, out var bulk));
            if (bulk > 0)
            {
                bulky[sequence] = bulk;
            }
        }

        // A scan may give a field twice.
        rows.Sort(static (a, b) => a.Sequence.CompareTo(b.Sequence));
        var count = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            if (i == 0 || rows[i].Sequence != rows[i - 1].Sequence)
            {
                rows[count++] = rows[i];
            }
        }

        rows.RemoveRange(count, rows.Count - count);
        await ReadStatusesAsync(of, rows);
        await ReadBulkAsync(of, rows, bulky);
        return rows;
    }

    private static TaskRow ReadRow(RowCodec codec, long sequence, byte[] bytes, out int bulk)
    {
        try
        {
            return codec.Read(sequence, bytes, out bulk);
        }
        catch (Exception error) when (error is InvalidDataException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"row {sequence} is malformed: {error.Message}", error);
        }
    }

    private async Task ReadStatusesAsync(RedisShardKeys of, List<TaskRow> rows)
    {
        await foreach (var (field, bytes) in ScanAsync(of.Status))
        {
            if (Find(rows, (long)field) is >= 0 and var i)
            {
                rows[i] = rows[i] with { Status = RowCodec.ReadStatus(bytes) };
            }
        }
    }

    private async Task ReadBulkAsync(RedisShardKeys of, List<TaskRow> rows, Dictionary<long, int> bulky)
    {
        var wanted = new List<RedisValue>();
        long size = 0;
        foreach (var (sequence, length) in bulky)
        {
            wanted.Add(sequence);
            size += length;
            if (size >= BulkAtOnce)
            {
                await FetchAsync();
            }
        }

        await FetchAsync();

        async Task FetchAsync()
        {
            if (wanted.Count == 0)
            {
                return;
            }

            var found = await link.FieldsAsync(of.Bulk, [.. wanted]);
            for (var i = 0; i < found.Length; i++)
            {
                var at = Find(rows, (long)wanted[i]);
                var arguments = found[i].IsNull ? throw new InvalidDataException($"the arguments of row {wanted[i]} are missing") : (byte[])found[i]!;
                rows[at] = rows[at] with { Message = rows[at].Message with { Arguments = arguments } };
            }

            (size, wanted) = (0, []);
        }
    }

    private static int Find(List<TaskRow> rows, long sequence)
    {
        var (low, high) = (0, rows.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            switch (rows[middle].Sequence.CompareTo(sequence))
            {
                case 0:
                    return middle;
                case < 0:
                    low = middle + 1;
                    break;
                default:
                    high = middle - 1;
                    break;
            }
        }

        return -1;
    }

    /// <summary>All fields of a hash, some at a time, so that nobody waits long for the server.</summary>
    private async IAsyncEnumerable<(RedisValue Field, byte[] Value)> ScanAsync(RedisKey hash)
    {
        var cursor = "0";
        do
        {
            var page = (RedisResult[])(await link.ReadAsync("HSCAN", hash, cursor, "COUNT", ScanAtOnce))!;
            cursor = (string)page[0]!;
            var fields = (RedisValue[])page[1]!;
            for (var i = 0; i + 1 < fields.Length; i += 2)
            {
                yield return (fields[i], (byte[])fields[i + 1]!);
            }
        }
        while (cursor != "0");
    }
}
