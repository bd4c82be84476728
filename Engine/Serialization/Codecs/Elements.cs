using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Orleans.Serialization;

/// <summary>What all lists have in common.</summary>
internal static class Elements
{
    // A count may be a lie, and an element larger than its bytes: beyond this, room is made as elements arrive.
    private const int FirstCapacity = 1024;

    public static void WriteNull(ref WireWriter writer) => writer.BeginList(-1, default);

    public static void Write<T>(ref WireWriter writer, ReadOnlySpan<T> values)
    {
        var codec = Codec<T>.Instance;
        writer.BeginList(values.Length, codec.WireType);
        foreach (var value in values) codec.Write(ref writer, value);
    }

    public static void WriteAll<T>(ref WireWriter writer, IReadOnlyCollection<T> values)
    {
        if (values is T[] array)
        {
            Write<T>(ref writer, array);
            return;
        }
        if (values is List<T> list)
        {
            Write<T>(ref writer, CollectionsMarshal.AsSpan(list));
            return;
        }
        var codec = Codec<T>.Instance;
        writer.BeginList(values.Count, codec.WireType);
        foreach (var value in values) codec.Write(ref writer, value);
    }

    public static List<T>? ReadList<T>(ref WireReader reader)
    {
        var codec = Codec<T>.Instance;
        var count = reader.BeginList(codec.WireType);
        if (count < 0) return null;
        var list = new List<T>(Capacity(count));
        for (var i = 0; i < count; i++) list.Add(codec.Read(ref reader));
        reader.EndList();
        return list;
    }

    public static T[]? ReadArray<T>(ref WireReader reader)
    {
        var codec = Codec<T>.Instance;
        var count = reader.BeginList(codec.WireType);
        if (count < 0) return null;
        var array = count == 0 ? [] : new T[Capacity(count)];
        for (var i = 0; i < count; i++)
        {
            if (i == array.Length) Array.Resize(ref array, (int)Math.Min(count, 2L * i));
            array[i] = codec.Read(ref reader);
        }
        reader.EndList();
        return array;
    }

    public static int Capacity(int count) => Math.Min(count, FirstCapacity);

    public static bool IsNull<T>([NotNullWhen(false)] IReadOnlyCollection<T>? values, ref WireWriter writer)
    {
        if (values is not null) return false;
        WriteNull(ref writer);
        return true;
    }
}
