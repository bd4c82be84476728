using Krewe.Submission;
using Krewe.Telemetry;

namespace Krewe.Storage;

/// <summary>
/// The part of a message that most messages do not have: traits, options, parent, headers and inputs, as numbered fields.
/// A reader is kept for a whole pass over the rows: what equals the row before is shared with it.
/// </summary>
internal sealed class MessageCodec
{
    private const byte Traits = 1, Options = 2, Parent = 3, Headers = 4, Inputs = 5, Trace = 6;

    private CallOptions? _options;
    private string? _job, _kind, _source;

    /// <summary>Writes nothing for a message that has nothing of it.</summary>
    public static void Write(ByteBuffer buffer, TaskMessage message)
    {
        if (message.Traits != MessageTraits.None)
        {
            buffer.Byte(Traits);
            buffer.Byte((byte)message.Traits);
        }

        if (message.Options is { } options)
        {
            buffer.Byte(Options);
            OptionsCodec.Write(buffer, options);
        }

        if (message.Parent is { } parent)
        {
            buffer.Byte(Parent);
            buffer.Text(parent.Job);
            buffer.Text(parent.Name);
            buffer.Signed(parent.Level);
            buffer.Signed(parent.Index);
        }

        if (message.Headers is { } headers)
        {
            WriteHeaders(buffer, HeaderCollection.Of(headers));
        }

        if (message.Inputs is { } inputs)
        {
            buffer.Byte(Inputs);
            InputCodec.Write(buffer, inputs);
        }
    }

    public TaskMessage Read(ReadOnlySpan<byte> details, string id, string name, string? queue, byte[] arguments)
    {
        var reader = new ByteReader(details);
        var traits = MessageTraits.None;
        CallOptions? options = null;
        ParentLink? parent = null;
        HeaderCollection? headers = null;
        InputReference[]? inputs = null;
        while (!reader.AtEnd)
        {
            switch (reader.Byte())
            {
                case Traits:
                    traits = (MessageTraits)reader.Byte();
                    break;
                case Options:
                    options = OptionsCodec.Read(ref reader, queue);
                    options = options == _options ? _options : _options = options;
                    break;
                case Parent:
                    parent = new ParentLink(reader.Text(ref _job), reader.Text(ref _kind), reader.Int(), reader.Int());
                    break;
                case Headers:
                    headers = ReadHeaders(ref reader, headers?.Trace ?? default);
                    break;
                case Trace: // Before the others.
                    headers = HeaderCollection.Empty.With(ReadTrace(ref reader));
                    break;
                case Inputs:
                    inputs = InputCodec.Read(ref reader, ref _source);
                    break;
                case var other:
                    throw new InvalidDataException($"A message has a field {other} that is not known.");
            }
        }

        return new TaskMessage
        {
            Id = id, Name = name, Arguments = arguments, Options = options, Parent = parent, Headers = headers, Traits = traits, Inputs = inputs,
        };
    }

    private static void WriteHeaders(ByteBuffer buffer, HeaderCollection headers)
    {
        if (!headers.Trace.IsNone)
        {
            buffer.Byte(Trace);
            buffer.Byte(headers.Trace.Flags);
            headers.Trace.Write(buffer.Room(TraceParent.Size));
        }

        if (headers.Others.Length > 0 || headers.Trace.IsNone)
        {
            buffer.Byte(Headers);
            buffer.Number((ulong)headers.Others.Length);
            foreach (var (key, value) in headers.Others)
            {
                buffer.Text(key);
                buffer.Text(value);
            }
        }
    }

    private static TraceParent ReadTrace(ref ByteReader reader)
    {
        var flags = reader.Byte();
        return TraceParent.Read(reader.Raw(TraceParent.Size), flags);
    }

    private static HeaderCollection ReadHeaders(ref ByteReader reader, TraceParent trace)
    {
        var headers = new Dictionary<string, string>();
        for (var left = reader.Number(); left > 0; left--)
        {
            headers[reader.Text()] = reader.Text();
        }

        return new() { Others = [.. headers], Trace = trace };
    }
}
