using Krewe.Execution;
using Krewe.Graphs;

namespace Krewe.Payloads;

/// <summary>Collects the arguments of one signature of a task with a serializer of its own; used by generated code.</summary>
public sealed class SerializedCall : IDisposable
{
    private readonly string name;
    private readonly IPayloadSerializer serializer;
    private readonly List<byte[]> values = [];
    private List<NodeInput>? inputs;

    private SerializedCall(string name, IPayloadSerializer serializer) => (this.name, this.serializer) = (name, serializer);

    /// <summary>A collector for a call of the task <paramref name="name"/>.</summary>
    public static SerializedCall Rent<TSerializer>(string name)
        where TSerializer : IPayloadSerializer, new() => new(name, PayloadSerializers.Of<TSerializer>());

    /// <summary>Adds a value; throws <see cref="BadArgumentsException"/> for one that cannot be written.</summary>
    public void Add<T>(T value)
    {
        try
        {
            values.Add(PayloadValues.Write(serializer, value));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new BadArgumentsException($"{name}: argument {values.Count + 1}, a {typeof(T)}, cannot be written as {serializer.ContentType}: {e.Message}", e);
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

        (inputs ??= []).Add(new(values.Count, input.Variable));
        values.Add("null"u8.ToArray());
    }

    /// <summary>The call.</summary>
    public GraphNode ToNode(Submission.CallOptions? options) => new()
    {
        Kind = NodeKind.Task, Name = name, Arguments = PayloadValues.Frame(values), Inputs = inputs, Options = options, Typed = true,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
