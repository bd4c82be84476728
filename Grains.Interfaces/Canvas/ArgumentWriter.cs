using System.Text.Json;

namespace Krewe.Graphs;

/// <summary>Collects the arguments of one signature; used by generated code: rented, filled, disposed.</summary>
public sealed class ArgumentWriter : IDisposable
{
    [ThreadStatic] private static ArgumentWriter? spare;

    private readonly System.Buffers.ArrayBufferWriter<byte> buffer = new(256);
    private readonly Utf8JsonWriter writer;
    private List<NodeInput>? inputs;
    private string name = "";
    private int position;

    private ArgumentWriter() => writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });

    /// <summary>A writer of this thread, empty, for a call of the task <paramref name="name"/>.</summary>
    public static ArgumentWriter Rent(string name)
    {
        var rented = spare ?? new ArgumentWriter();
        spare = null;
        rented.buffer.ResetWrittenCount();
        rented.writer.Reset();
        rented.name = name;
        rented.inputs = null;
        rented.position = 0;
        rented.writer.WriteStartArray();
        return rented;
    }

    /// <summary>Adds a value; throws <see cref="BadArgumentsException"/> for one that cannot be written.</summary>
    public void Add<T>(T value)
    {
        position++;
        try
        {
            JsonSerializer.Serialize(writer, value, TaskJson.Of<T>());
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Converters and property getters of the user's types run in here and may throw anything.
            throw Unwritable.Argument(name, position, typeof(T), e);
        }
    }

    /// <summary>Adds a value or a stand-in for a later result.</summary>
    public void Add<T>(Input<T> input)
    {
        if (input.Variable == 0)
        {
            Add(input.Value);
            return;
        }

        (inputs ??= []).Add(new(position++, input.Variable));
        writer.WriteNullValue();
    }

    /// <summary>The call.</summary>
    public GraphNode ToNode(Submission.CallOptions? options)
    {
        writer.WriteEndArray();
        writer.Flush();
        return new GraphNode
        {
            Kind = NodeKind.Task, Name = name, Arguments = buffer.WrittenSpan.ToArray(), Inputs = inputs, Options = options, Typed = true,
        };
    }

    /// <summary>Gives the writer back to its thread; one that has grown large is let go.</summary>
    public void Dispose()
    {
        if (buffer.Capacity <= 64 * 1024)
        {
            spare = this;
        }
        else
        {
            writer.Dispose();
        }
    }
}
