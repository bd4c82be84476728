using Krewe.Results;
using Krewe.Submission;

namespace Krewe.Storage;

/// <summary>The part of a record that has no column: a mask of what is set, then the values.</summary>
internal static class RecordCodec
{
    [Flags]
    private enum Has
    {
        Submitted = 1,
        Started = 2,
        Member = 4,
        Worker = 8,
        Error = 16,
        Stack = 32,
        Progress = 64,
        Gathered = 128,
        GatheredBy = 256,
        Due = 512,
        Call = 1024,
        CalledAs = 2048,
        All = 4095,
    }

    /// <param name="buffer">Where to.</param>
    /// <param name="record">The record.</param>
    /// <param name="arguments">Whether the arguments of its call are kept with it.</param>
    public static void Write(ByteBuffer buffer, TaskRecord record, bool arguments = true)
    {
        var has = (record.SubmittedAt.HasValue ? Has.Submitted : 0)
            | (record.StartedAt.HasValue ? Has.Started : 0)
            | (record.Due.HasValue ? Has.Due : 0)
            | (record.Worker is null ? 0 : Has.Worker)
            | (record.Error is null ? 0 : Has.Error)
            | (record.Error?.Stack is null ? 0 : Has.Stack)
            | (record.Progress is null ? 0 : Has.Progress)
            | (record.Gathered.HasValue ? Has.Gathered : 0)
            | (record.GatheredBy is null ? 0 : Has.GatheredBy)
            | (record.Member ? Has.Member : 0)
            | (record.Call is null ? 0 : Has.Call)
            | (record.CalledAs is null ? 0 : Has.CalledAs);
        buffer.Number((ulong)has);
        if (record.CalledAs is { } name)
        {
            buffer.Text(name);
        }

        buffer.Signed(record.Attempts);
        Moment(buffer, record.SubmittedAt);
        Moment(buffer, record.StartedAt);
        Moment(buffer, record.Due);
        if (record.Worker is { } worker)
        {
            buffer.Text(worker);
        }

        if (record.Error is { } error)
        {
            buffer.Text(error.Type);
            buffer.Text(error.Message);
            if (error.Stack is { } stack)
            {
                buffer.Text(stack);
            }
        }

        if (record.Progress is { } progress)
        {
            buffer.Bytes(progress);
        }

        if (record.Gathered is { } gathered)
        {
            buffer.Signed(gathered);
        }

        if (record.GatheredBy is { } group)
        {
            buffer.Text(group);
        }

        if (record.Call is { } call)
        {
            WriteCall(buffer, call, arguments);
        }
    }

    /// <summary>Adds to <paramref name="columns"/>, which holds what the columns say, the rest.</summary>
    public static TaskRecord Read(ReadOnlySpan<byte> details, TaskRecord columns)
    {
        var reader = new ByteReader(details);
        var has = (Has)reader.Number();
        if ((has & ~Has.All) != 0)
        {
            throw new InvalidDataException("A record has a field that is not known.");
        }

        var record = columns with
        {
            CalledAs = (has & Has.CalledAs) != 0 ? reader.Text() : null,
            Attempts = reader.Int(),
            SubmittedAt = Moment(ref reader, has & Has.Submitted),
            StartedAt = Moment(ref reader, has & Has.Started),
            Due = Moment(ref reader, has & Has.Due),
            Worker = (has & Has.Worker) != 0 ? reader.Text() : null,
            Error = (has & Has.Error) != 0 ? new ErrorInfo(reader.Text(), reader.Text(), (has & Has.Stack) != 0 ? reader.Text() : null) : null,
            Progress = (has & Has.Progress) != 0 ? reader.Bytes().ToArray() : null,
            Gathered = (has & Has.Gathered) != 0 ? reader.Int() : null,
            GatheredBy = (has & Has.GatheredBy) != 0 ? reader.Text() : null,
            Member = (has & Has.Member) != 0,
            Call = (has & Has.Call) != 0 ? ReadCall(ref reader, columns) : null,
        };
        reader.End();
        return record;
    }

    /// <summary>The name that a task was called by that has another one; null for most. Reads nothing else.</summary>
    public static string? CalledAs(ReadOnlySpan<byte> details)
    {
        var reader = new ByteReader(details);
        return ((Has)reader.Number() & Has.CalledAs) != 0 ? reader.Text() : null;
    }

    private static void WriteCall(ByteBuffer buffer, TaskMessage call, bool arguments)
    {
        buffer.Byte((byte)(call.Options?.Queue is null ? 0 : 1)); // Which queue, the record says.
        buffer.Bytes(arguments ? call.Arguments : []);
        MessageCodec.Write(buffer, call);
    }

    /// <summary>The call, up to the end.</summary>
    private static TaskMessage ReadCall(ref ByteReader reader, TaskRecord columns)
    {
        var queue = reader.Byte() == 0 ? null : columns.Queue;
        var arguments = reader.Bytes().ToArray();
        return new MessageCodec().Read(reader.Rest(), columns.Id, columns.Name, queue, arguments);
    }

    private static void Moment(ByteBuffer buffer, DateTimeOffset? moment)
    {
        if (moment is { } known)
        {
            buffer.Fixed(known.UtcTicks);
        }
    }

    private static DateTimeOffset? Moment(ref ByteReader reader, Has has) => has != 0 ? Moments.Read(reader.Fixed()) : null;
}
