using System.Buffers;
using System.Buffers.Text;
using Krewe.Results;

namespace Krewe.Storage;

/// <summary>The binary form of a whole record. It begins with the second in which it expires, as text: the server compares that with its bucket's.</summary>
internal static class RecordRow
{
    private const byte IsDead = 1, HasFinished = 2, HasExpires = 4, HasResult = 8, HasBulk = 16;

    public static bool IsBulk(TaskRecord record) => (record.Result?.Length ?? 0) + (record.Call?.Arguments.Length ?? 0) > RowCodec.LargestInline;

    /// <summary>What is kept elsewhere of a record: its result, and the arguments of its call if it has that.</summary>
    public static byte[] Bulk(TaskRecord record)
    {
        if (record.Call is not { } call)
        {
            return record.Result!;
        }

        var buffer = new ByteBuffer();
        buffer.Number(record.Result is { } result ? (ulong)result.Length + 1 : 0);
        buffer.Raw(record.Result ?? []);
        buffer.Raw(call.Arguments);
        return buffer.Written.ToArray();
    }

    /// <summary>A record with what was kept elsewhere.</summary>
    public static TaskRecord Join(TaskRecord record, byte[] bulk)
    {
        if (record.Call is not { } call)
        {
            return record with { Result = bulk };
        }

        var reader = new ByteReader(bulk);
        var length = reader.Number();
        var result = length == 0 ? null : reader.Raw(checked((int)length - 1)).ToArray();
        return record with { Result = result, Call = call with { Arguments = reader.Rest().ToArray() } };
    }

    public static void Write(ByteBuffer buffer, TaskRecord record, long expires)
    {
        Span<byte> digits = stackalloc byte[Bucket.Digits];
        Utf8Formatter.TryFormat(expires, digits, out _, new StandardFormat('D', Bucket.Digits));
        buffer.Raw(digits);
        var bulk = IsBulk(record);
        buffer.Byte((byte)((record.DeadLetter ? IsDead : 0)
            | (record.FinishedAt is null ? 0 : HasFinished)
            | (record.ExpiresAt is null ? 0 : HasExpires)
            | (record.Result is null ? 0 : HasResult)
            | (bulk ? HasBulk : 0)));
        buffer.Byte((byte)record.State);
        buffer.Text(record.Name);
        buffer.Text(record.Queue);
        if (record.FinishedAt is { } finished)
        {
            buffer.Fixed(finished.UtcTicks);
        }

        if (record.ExpiresAt is { } end)
        {
            buffer.Fixed(end.UtcTicks);
        }

        if (bulk)
        {
            buffer.Number((ulong)((record.Result?.Length ?? 0) + (record.Call?.Arguments.Length ?? 0)));
        }
        else if (record.Result is { } result)
        {
            buffer.Bytes(result);
        }

        RecordCodec.Write(buffer, record, arguments: !bulk);
    }

    /// <summary>Reads a record.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="bytes">What was written.</param>
    /// <param name="bulk">How many bytes its result has if it is kept elsewhere and is missing here still; else 0.</param>
    public static TaskRecord Read(string id, ReadOnlySpan<byte> bytes, out int bulk)
    {
        try
        {
            var reader = new ByteReader(bytes);
            reader.Raw(Bucket.Digits);
            var has = reader.Byte();
            var state = reader.Byte() is var code && code <= (byte)TaskState.Ignored
                ? (TaskState)code
                : throw new InvalidDataException($"The state {code} is not known.");
            var record = new TaskRecord
            {
                Id = id,
                State = state,
                DeadLetter = (has & IsDead) != 0,
                Name = reader.Text(),
                Queue = reader.Text(),
                FinishedAt = (has & HasFinished) != 0 ? Moments.Read(reader.Fixed()) : null,
                ExpiresAt = (has & HasExpires) != 0 ? Moments.Read(reader.Fixed()) : null,
            };
            bulk = (has & HasBulk) != 0 ? checked((int)reader.Number()) : 0;
            var result = (has & (HasResult | HasBulk)) == HasResult ? reader.Bytes().ToArray() : null;
            return RecordCodec.Read(reader.Rest(), record with { Result = result });
        }
        catch (Exception error) when (error is InvalidDataException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"the record of {id} is malformed: {error.Message}", error);
        }
    }
}
