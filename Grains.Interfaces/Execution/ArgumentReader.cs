using System.Runtime.CompilerServices;
using System.Text.Json;
using Krewe.Graphs;

namespace Krewe.Execution;

/// <summary>
/// Reads a task's arguments, one after the other, from a UTF-8 JSON array; used by generated code.
/// Everything it throws is a <see cref="BadArgumentsException"/>.
/// </summary>
public ref struct ArgumentReader
{
    private readonly string task;
    private readonly TaskParameter[] parameters;
    private readonly ReadOnlySpan<byte> json;
    private Utf8JsonReader reader;
    private int position;

    /// <summary>Stands before the first argument.</summary>
    public ArgumentReader(string task, TaskParameter[] parameters, ReadOnlySpan<byte> json)
    {
        this.task = task;
        this.parameters = parameters;
        this.json = json;
        reader = new Utf8JsonReader(json);
        Advance();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw ArgumentErrors.NoArray(task, parameters, json);
        }

        Advance();
    }

    /// <summary>Whether another argument came.</summary>
    public readonly bool More => reader.TokenType != JsonTokenType.EndArray;

    /// <summary>The next argument, which must be there and not be null.</summary>
    public T Next<T>()
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            throw ArgumentErrors.Mismatch(task, parameters, position, json[(int)reader.TokenStartIndex..], null);
        }

        return NextOrNull<T>()!;
    }

    /// <summary>The next argument, which must be there and may be null.</summary>
    public T? NextOrNull<T>()
    {
        if (!More)
        {
            throw ArgumentErrors.Count(task, parameters, json);
        }

        var start = (int)reader.TokenStartIndex;
        T? value;
        try
        {
            value = Read<T>();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Converters and constructors of the user's types run in here and may throw anything.
            throw ArgumentErrors.Mismatch(task, parameters, position, json[start..], e);
        }

        position++;
        Advance();
        return value;
    }

    /// <summary>Nothing may follow.</summary>
    public void End()
    {
        if (More)
        {
            throw ArgumentErrors.Count(task, parameters, json);
        }

        Advance();
    }

    // The branches on T are decided when the code is compiled; the commonest types go around the serialiser, which takes ten times as long.
    private T? Read<T>()
    {
        var token = reader.TokenType;
        if (typeof(T) == typeof(int) && token == JsonTokenType.Number && reader.TryGetInt32(out var number))
        {
            return Unsafe.BitCast<int, T>(number);
        }

        if (typeof(T) == typeof(long) && token == JsonTokenType.Number && reader.TryGetInt64(out var large))
        {
            return Unsafe.BitCast<long, T>(large);
        }

        if (typeof(T) == typeof(double) && token == JsonTokenType.Number && reader.TryGetDouble(out var real))
        {
            return Unsafe.BitCast<double, T>(real);
        }

        if (typeof(T) == typeof(bool) && token is (JsonTokenType.True or JsonTokenType.False))
        {
            return Unsafe.BitCast<bool, T>(token == JsonTokenType.True);
        }

        if (typeof(T) == typeof(string) && token == JsonTokenType.String)
        {
            return (T)(object)reader.GetString()!;
        }

        if (typeof(T) == typeof(byte[]) && token == JsonTokenType.String)
        {
            return (T)(object)reader.GetBytesFromBase64();
        }

        return JsonSerializer.Deserialize(ref reader, TaskJson.Of<T>());
    }

    private void Advance()
    {
        try
        {
            reader.Read();
        }
        catch (JsonException e)
        {
            throw ArgumentErrors.Malformed(task, e);
        }
    }
}
