namespace Orleans.Serialization;

/// <summary>A field of an object, for generated requests and for codecs that are written by hand.</summary>
public static class Fields
{
    public static void Write<T>(ref WireWriter writer, uint id, T value)
    {
        var codec = Codec<T>.Instance;
        writer.WriteField(id, codec.WireType);
        codec.Write(ref writer, value);
    }

    /// <summary>Reads the value if the header is that of field <paramref name="id"/>.</summary>
    public static bool Read<T>(ref WireReader reader, uint header, uint id, ref T value)
    {
        if (header >> 3 != id) return false;
        var codec = Codec<T>.Instance;
        if ((header & 7) != (uint)codec.WireType) WireReader.ThrowWrongType(header, typeof(T).Name);
        value = codec.Read(ref reader);
        return true;
    }
}
