using Krewe.Payloads;

namespace Krewe.Execution;

/// <summary>Reads the argument of one message of a batch from a UTF-8 JSON array.</summary>
/// <exception cref="BadArgumentsException">It does not fit.</exception>
public delegate void BatchItemReader<T>(ReadOnlySpan<byte> arguments, out T item);

/// <summary>Reads what a batch gives its task; used by generated code.</summary>
public static class BatchArguments
{
    /// <summary>The items of an array of arguments, one of each message.</summary>
    public static T[] Read<T>(ReadOnlyMemory<byte> arguments, BatchItemReader<T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        var messages = PayloadValues.Split(arguments.Span);
        var items = new T[messages.Count];
        for (var i = 0; i < items.Length; i++)
        {
            read(messages[i], out items[i]);
        }

        return items;
    }
}
