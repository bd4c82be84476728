using System.Buffers.Binary;
using System.Reflection;
using Krewe.Graphs;

namespace Krewe.Payloads;

/// <summary>
/// Values that may be JSON or of another format. Several of them that are not all JSON are an array of their own: each with its length, 4 bytes, before it.
/// </summary>
internal static class PayloadValues
{
    /// <summary>The content type of such arrays.</summary>
    public const string Array = "krewe/array";

    private static readonly MethodInfo ReadItems = typeof(PayloadValues).GetMethod(nameof(ReadArray), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Reads a value, whatever its format is.</summary>
    /// <exception cref="PayloadUnreadableException">Its format is not known here, or it was not opened.</exception>
    public static T? Read<T>(ReadOnlySpan<byte> bytes)
    {
        if (!PayloadEnvelope.IsIn(bytes))
        {
            return TaskJson.Read<T>(bytes);
        }

        if (PayloadEnvelope.KindOf(bytes) != PayloadKind.Typed)
        {
            throw new PayloadUnreadableException($"A payload cannot be read as it is: {PayloadEnvelope.Describe(bytes)}", mayBeReadElsewhere: true);
        }

        var contentType = PayloadEnvelope.NameIn(bytes, out var value);
        if (contentType != Array)
        {
            return PayloadSerializers.For(contentType).Read<T>(value);
        }

        return typeof(T) is { IsSZArray: true } type
            ? (T)ReadItems.MakeGenericMethod(type.GetElementType()!).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [Split(bytes)], null)!
            : throw new PayloadUnreadableException($"Results in a format of their own can only be read together as an array, not as {typeof(T)}.", mayBeReadElsewhere: false);
    }

    /// <summary>Writes a value with a serializer of its own.</summary>
    public static byte[] Write<T>(IPayloadSerializer serializer, T value)
    {
        var bytes = serializer.Write(value);
        return serializer.ContentType == JsonPayloadSerializer.Json ? bytes : PayloadEnvelope.Typed(serializer.ContentType, bytes);
    }

    /// <summary>One array of several values: of JSON, if all are.</summary>
    public static byte[] Join(IReadOnlyList<byte[]> values) => values.Any(v => PayloadEnvelope.IsIn(v)) ? Frame(values) : JsonArrays.Join(values);

    /// <summary>One array of several values, whatever they are.</summary>
    public static byte[] Frame(IReadOnlyList<byte[]> values)
    {
        var bytes = PayloadEnvelope.Begin(PayloadKind.Typed, Array, values.Sum(v => 4 + v.Length), out var after);
        foreach (var value in values)
        {
            BinaryPrimitives.WriteInt32LittleEndian(after, value.Length);
            value.CopyTo(after[4..]);
            after = after[(4 + value.Length)..];
        }

        return bytes;
    }

    /// <summary>The values of an array of either kind.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is no array.</exception>
    /// <exception cref="PayloadUnreadableException">It is broken.</exception>
    public static List<byte[]> Split(ReadOnlySpan<byte> bytes)
    {
        if (!PayloadEnvelope.IsIn(bytes))
        {
            return JsonArrays.Split(bytes);
        }

        if (PayloadEnvelope.KindOf(bytes) != PayloadKind.Typed || PayloadEnvelope.NameIn(bytes, out var rest) != Array)
        {
            throw PayloadEnvelope.Broken("it is no array");
        }

        var values = new List<byte[]>();
        while (rest.Length > 0)
        {
            var length = rest.Length < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(rest);
            if (length < 0 || length > rest.Length - 4)
            {
                throw PayloadEnvelope.Broken("an array ends in one of its values");
            }

            values.Add(rest.Slice(4, length).ToArray());
            rest = rest[(4 + length)..];
        }

        return values;
    }

    /// <summary>The arguments with some of them replaced.</summary>
    /// <exception cref="BadArgumentsException">The task takes JSON, and one of these is none.</exception>
    public static byte[] Replace(string task, ReadOnlySpan<byte> arguments, IReadOnlyList<(int Position, byte[] Value)> replacements)
    {
        if (!PayloadEnvelope.IsIn(arguments))
        {
            foreach (var (position, value) in replacements)
            {
                if (PayloadEnvelope.IsIn(value))
                {
                    throw new BadArgumentsException($"{task}: argument {position + 1} is the result of another task, {PayloadEnvelope.Describe(value)}, "
                        + "and this task takes JSON. Give it the serializer of the other one.");
                }
            }

            return JsonArrays.Replace(arguments, replacements);
        }

        var values = Split(arguments);
        foreach (var (position, value) in replacements)
        {
            values[position] = value;
        }

        return Frame(values);
    }

    private static T?[] ReadArray<T>(List<byte[]> values) => [.. values.Select(v => Read<T>(v))];
}
