using System.Text.Json;
using Krewe.Execution;
using Krewe.Graphs;

namespace Krewe.Payloads;

/// <summary>
/// Reads the arguments of a task with a serializer of its own, whatever the format of each is; used by generated code. Everything it throws is a
/// <see cref="BadArgumentsException"/>, or a <see cref="PayloadUnreadableException"/> for a format that is not known here.
/// </summary>
public sealed class SerializedReader
{
    private readonly string task;
    private readonly TaskParameter[] parameters;
    private readonly List<byte[]> values;
    private int position;

    /// <summary>Stands before the first argument.</summary>
    public SerializedReader(string task, TaskParameter[] parameters, ReadOnlySpan<byte> arguments)
    {
        (this.task, this.parameters) = (task, parameters);
        try
        {
            values = PayloadValues.Split(arguments);
        }
        catch (JsonException e)
        {
            throw ArgumentErrors.Malformed(task, e);
        }
    }

    /// <summary>Whether another argument came.</summary>
    public bool More => position < values.Count;

    /// <summary>The next argument, which must be there and not be null.</summary>
    public T Next<T>() => NextOrNull<T>() ?? throw ArgumentErrors.Mismatch(task, parameters, position - 1, "null"u8, null);

    /// <summary>The next argument, which must be there and may be null.</summary>
    public T? NextOrNull<T>()
    {
        if (!More)
        {
            throw Count();
        }

        var value = values[position];
        try
        {
            var read = PayloadValues.Read<T>(value);
            position++;
            return read;
        }
        catch (Exception e) when (e is not (OutOfMemoryException or PayloadUnreadableException))
        {
            throw PayloadEnvelope.IsIn(value)
                ? new BadArgumentsException($"{task}: argument {position + 1} ({parameters[position].Name}) must be {parameters[position].Type}, but {PayloadEnvelope.Describe(value)} came: {e.Message}", e)
                : ArgumentErrors.Mismatch(task, parameters, position, value, e);
        }
    }

    /// <summary>Nothing may follow.</summary>
    public void End()
    {
        if (More)
        {
            throw Count();
        }
    }

    private BadArgumentsException Count() => ArgumentErrors.Count(task, parameters, JsonArrays.Join([.. values.Select(_ => "null"u8.ToArray())]));
}
