namespace Orleans.Serialization;

/// <summary>Where a value may be null in a list, it is an object with one field. (A nullable member is left out instead.)</summary>
internal sealed class NullableCodec<T> : Codec<T?> where T : struct
{
    public override WireType WireType => WireType.Object;

    public override void Write(ref WireWriter writer, T? value)
    {
        if (value is not { } some)
        {
            writer.WriteNullObject();
            return;
        }
        writer.BeginObject();
        Fields.Write(ref writer, 0, some);
        writer.EndObject();
    }

    public override T? Read(ref WireReader reader)
    {
        if (!reader.BeginObject()) return null;
        T value = default;
        while (reader.ReadHeader() is var header and not 0)
        {
            if (!Fields.Read(ref reader, header, 0, ref value)) reader.Skip(header);
        }
        return value;
    }
}
