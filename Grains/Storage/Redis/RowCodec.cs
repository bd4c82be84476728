using Krewe.Submission;

namespace Krewe.Storage;

/// <summary>The binary form of a row: what it was inserted with, and, apart, what has changed since.</summary>
internal sealed class RowCodec
{
    /// <summary>Arguments and results above this many bytes are kept beside the others, so that a thousand rows are not a gigabyte.</summary>
    public const int LargestInline = 1024;

    private const byte HasQueue = 1, HasBulk = 2;

    private readonly MessageCodec codec = new();
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    private byte[] arguments = [];

    public static bool IsBulk(TaskMessage message) => message.Arguments.Length > LargestInline;

    public static void Write(ByteBuffer buffer, ByteBuffer scratch, in TaskRow row)
    {
        var message = row.Message;
        var queue = message.Options?.Queue;
        var bulk = IsBulk(message);
        buffer.Byte((byte)((queue is null ? 0 : HasQueue) | (bulk ? HasBulk : 0)));
        StoredId.Write(buffer, message.Id);
        buffer.Text(message.Name);
        if (queue is not null)
        {
            buffer.Text(queue);
        }

        scratch.Clear();
        WriteStatus(scratch, row.Status);
        buffer.Bytes(scratch.Written);
        if (bulk)
        {
            buffer.Number((ulong)message.Arguments.Length);
        }
        else
        {
            buffer.Bytes(message.Arguments);
        }

        MessageCodec.Write(buffer, message);
    }

    public static void WriteStatus(ByteBuffer buffer, in RowStatus status)
    {
        buffer.Signed(status.SubmittedAt);
        StatusCodec.Write(buffer, status);
    }

    public static RowStatus ReadStatus(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var submitted = reader.Signed();
        return StatusCodec.Read(reader.Rest(), submitted);
    }

    /// <summary>Reads a row; equal names, options and arguments become one object.</summary>
    /// <param name="sequence">Its number.</param>
    /// <param name="bytes">What was written.</param>
    /// <param name="bulk">How many bytes its arguments have if they are kept elsewhere and are missing here still; else 0.</param>
    public TaskRow Read(long sequence, ReadOnlySpan<byte> bytes, out int bulk)
    {
        var reader = new ByteReader(bytes);
        var has = reader.Byte();
        var id = StoredId.Read(ref reader);
        var name = Shared(reader.Text());
        var queue = (has & HasQueue) != 0 ? Shared(reader.Text()) : null;
        var status = ReadStatus(reader.Bytes());
        bulk = 0;
        if ((has & HasBulk) != 0)
        {
            bulk = checked((int)reader.Number());
        }
        else if (reader.Bytes() is var inline && !inline.SequenceEqual(arguments))
        {
            arguments = inline.ToArray();
        }

        return new TaskRow(sequence, codec.Read(reader.Rest(), id, name, queue, bulk > 0 ? [] : arguments), status);
    }

    private string Shared(string text) => names.TryGetValue(text, out var known) ? known : names[text] = text;
}
