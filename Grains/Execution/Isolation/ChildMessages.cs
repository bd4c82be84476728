using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;
using Microsoft.Extensions.Logging;

namespace Krewe.Execution.Isolation;

/// <summary>The contents of frames, in the forms in which messages are stored too. Each begins with the number of the attempt it is about.</summary>
internal static class ChildMessages
{
    private const byte HasNotes = 1, HasQueue = 2;
    private const byte HasResult = 1, HasError = 2, HasStack = 4, HasEndNotes = 8, IsLeftBehind = 16;

    public static void WriteRun(ByteBuffer buffer, in (ulong Call, TaskDelivery Delivery) run)
    {
        var (call, delivery) = run;
        var message = delivery.Message;
        var queue = message.Options?.Queue;
        buffer.Number(call);
        buffer.Text(message.Id);
        buffer.Text(message.Name);
        buffer.Signed(delivery.Attempt);
        buffer.Signed(delivery.Delivery);
        buffer.Fixed(delivery.SubmittedAt.UtcTicks);
        buffer.Byte((byte)((delivery.Notes is null ? 0 : HasNotes) | (queue is null ? 0 : HasQueue)));
        if (queue is not null)
        {
            buffer.Text(queue);
        }

        if (delivery.Notes is { } notes)
        {
            StatusCodec.Write(buffer, notes);
        }

        buffer.Bytes(message.Arguments);
        MessageCodec.Write(buffer, message);
    }

    public static (ulong Call, TaskDelivery Delivery) ReadRun(ReadOnlySpan<byte> content, MessageCodec codec)
    {
        var reader = new ByteReader(content);
        var call = reader.Number();
        var (id, name) = (reader.Text(), reader.Text());
        var (attempt, delivery, submittedAt, has) = (reader.Int(), reader.Int(), Moments.Read(reader.Fixed()), reader.Byte());
        var queue = (has & HasQueue) != 0 ? reader.Text() : null;
        var notes = (has & HasNotes) != 0 ? StatusCodec.ReadNotes(ref reader) : null;
        var arguments = reader.Bytes().ToArray();
        return (call, new(codec.Read(reader.Rest(), id, name, queue, arguments), attempt, delivery, submittedAt, notes, Claim: 0));
    }

    public static void WriteEnded(ByteBuffer buffer, in ChildEnding ending)
    {
        var outcome = ending.Outcome;
        buffer.Number(ending.Call);
        buffer.Byte((byte)((outcome.Result is null ? 0 : HasResult) | (outcome.Error is null ? 0 : HasError) | (outcome.Error?.Stack is null ? 0 : HasStack)
            | (outcome.Notes is null ? 0 : HasEndNotes) | (ending.LeftBehind ? IsLeftBehind : 0)));
        buffer.Byte((byte)outcome.Kind);
        buffer.Signed(outcome.Delay.Ticks);
        buffer.Number((ulong)ending.Memory);
        if (outcome.Result is { } result)
        {
            buffer.Bytes(result);
        }

        if (outcome.Error is { } error)
        {
            buffer.Text(error.Type);
            buffer.Text(error.Message);
            if (error.Stack is { } stack)
            {
                buffer.Text(stack);
            }
        }

        if (outcome.Notes is { } notes)
        {
            StatusCodec.Write(buffer, notes);
        }
    }

    /// <summary>What only the silo knows of the attempt is put in by it.</summary>
    public static ChildEnding ReadEnded(ReadOnlySpan<byte> content)
    {
        var reader = new ByteReader(content);
        var (call, has, kind) = (reader.Number(), reader.Byte(), (OutcomeKind)reader.Byte());
        var (delay, memory) = (new TimeSpan(reader.Signed()), (long)reader.Number());
        var result = (has & HasResult) != 0 ? reader.Bytes().ToArray() : null;
        var error = (has & HasError) != 0 ? new ErrorInfo(reader.Text(), reader.Text(), (has & HasStack) != 0 ? reader.Text() : null) : null;
        var notes = (has & HasEndNotes) != 0 ? StatusCodec.ReadNotes(ref reader) : null;
        reader.End();
        return kind is < OutcomeKind.Progress or OutcomeKind.Replaced
            ? new(call, new() { Id = "", Kind = kind, Delay = delay, Result = result, Error = error, Notes = notes }, (has & IsLeftBehind) != 0, memory)
            : throw new InvalidDataException($"An attempt has ended in a way {kind} that is not known.");
    }

    public static void WriteStop(ByteBuffer buffer, in (ulong Call, StopReason Reason) stop)
    {
        buffer.Number(stop.Call);
        buffer.Byte((byte)stop.Reason);
    }

    public static (ulong Call, StopReason Reason) ReadStop(ReadOnlySpan<byte> content)
    {
        var reader = new ByteReader(content);
        return (reader.Number(), (StopReason)reader.Byte());
    }

    public static void WriteProgress(ByteBuffer buffer, in (ulong Call, TaskNotes Notes) progress)
    {
        buffer.Number(progress.Call);
        StatusCodec.Write(buffer, progress.Notes);
    }

    public static (ulong Call, TaskNotes Notes) ReadProgress(ReadOnlySpan<byte> content)
    {
        var reader = new ByteReader(content);
        return (reader.Number(), StatusCodec.ReadNotes(ref reader));
    }

    /// <summary>A checkpoint, with a number of its own for the answer.</summary>
    public static void WriteSave(ByteBuffer buffer, in (ulong Call, ulong Save, byte[] Checkpoint) save)
    {
        buffer.Number(save.Call);
        buffer.Number(save.Save);
        buffer.Bytes(save.Checkpoint);
    }

    public static (ulong Call, ulong Save, byte[] Checkpoint) ReadSave(ReadOnlySpan<byte> content)
    {
        var reader = new ByteReader(content);
        return (reader.Number(), reader.Number(), reader.Bytes().ToArray());
    }

    public static void WriteSaved(ByteBuffer buffer, in (ulong Save, bool Durable) saved)
    {
        buffer.Number(saved.Save);
        buffer.Byte(saved.Durable ? (byte)1 : (byte)0);
    }

    public static (ulong Save, bool Durable) ReadSaved(ReadOnlySpan<byte> content)
    {
        var reader = new ByteReader(content);
        return (reader.Number(), reader.Byte() == 1);
    }

    public static void WriteLevel(ByteBuffer buffer, in (string Category, LogLevel Level) level)
    {
        buffer.Text(level.Category);
        buffer.Byte((byte)level.Level);
    }

    public static (string Category, LogLevel Level) ReadLevel(ReadOnlySpan<byte> content)
    {
        var reader = new ByteReader(content);
        return (reader.Text(), (LogLevel)reader.Byte());
    }

    public static void WriteText(ByteBuffer buffer, in string text) => buffer.Text(text);

    public static string ReadText(ReadOnlySpan<byte> content) => new ByteReader(content).Text();

    public static void WriteLog(ByteBuffer buffer, in ChildLogEntry entry)
    {
        buffer.Number(entry.Call);
        buffer.Text(entry.Category);
        buffer.Byte((byte)entry.Level);
        buffer.Signed(entry.Event);
        buffer.Text(entry.Message);
        buffer.Text(entry.Error);
    }

    public static ChildLogEntry ReadLog(ReadOnlySpan<byte> content)
    {
        var reader = new ByteReader(content);
        return new(reader.Number(), reader.Text(), (LogLevel)reader.Byte(), reader.Int(), reader.Text(), reader.Text());
    }
}

/// <summary>How an attempt ended in a child.</summary>
/// <param name="Call">Its number.</param>
/// <param name="Outcome">How.</param>
/// <param name="LeftBehind">Whether something of it still runs there.</param>
/// <param name="Memory">Resident memory of the child in bytes; 0 when nobody wants to know.</param>
internal readonly record struct ChildEnding(ulong Call, TaskOutcome Outcome, bool LeftBehind, long Memory);

/// <summary>An entry for the silo's log.</summary>
/// <param name="Call">Number of the attempt that it comes from; 0 when it is of none.</param>
/// <param name="Category">Its category.</param>
/// <param name="Level">Its level.</param>
/// <param name="Event">Its event id.</param>
/// <param name="Message">Its text.</param>
/// <param name="Error">The exception as text; empty for none.</param>
internal readonly record struct ChildLogEntry(ulong Call, string Category, LogLevel Level, int Event, string Message, string Error);
