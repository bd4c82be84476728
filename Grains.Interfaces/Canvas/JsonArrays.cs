using System.Text.Json;

namespace Krewe.Graphs;

/// <summary>Cuts and joins UTF-8 JSON arrays without reading their elements as values.</summary>
public static class JsonArrays
{
    /// <summary>An array of the given elements, each UTF-8 JSON.</summary>
    public static byte[] Join(IReadOnlyList<byte[]> elements)
    {
        var length = 2 + Math.Max(0, elements.Count - 1);
        foreach (var element in elements)
        {
            length += element.Length;
        }

        var array = new byte[length];
        var at = 0;
        array[at++] = (byte)'[';
        for (var i = 0; i < elements.Count; i++)
        {
            if (i > 0)
            {
                array[at++] = (byte)',';
            }

            elements[i].CopyTo(array, at);
            at += elements[i].Length;
        }

        array[at] = (byte)']';
        return array;
    }

    /// <summary>The elements of an array; throws <see cref="JsonException"/> when it is none.</summary>
    public static List<byte[]> Split(ReadOnlySpan<byte> array)
    {
        var reader = new Utf8JsonReader(array);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("A JSON array was expected.");
        }

        var elements = new List<byte[]>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            elements.Add(array[start..(int)reader.BytesConsumed].ToArray());
        }

        return elements;
    }

    /// <summary>The array with some elements replaced.</summary>
    public static byte[] Replace(ReadOnlySpan<byte> array, IReadOnlyList<(int Position, byte[] Element)> replacements)
    {
        var elements = Split(array);
        foreach (var (position, element) in replacements)
        {
            elements[position] = element;
        }

        return Join(elements);
    }
}
