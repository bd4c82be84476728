namespace Orleans.Serialization;

internal sealed class ValueTupleCodec<T1, T2> : Codec<(T1, T2)>
{
    public override WireType WireType => WireType.Object;

    public override void Write(ref WireWriter writer, (T1, T2) value)
    {
        writer.BeginObject();
        Fields.Write(ref writer, 0, value.Item1);
        Fields.Write(ref writer, 1, value.Item2);
        writer.EndObject();
    }

    public override (T1, T2) Read(ref WireReader reader)
    {
        (T1, T2) value = default;
        if (!reader.BeginObject()) return value;
        while (reader.ReadHeader() is var header and not 0)
        {
            var known = Fields.Read(ref reader, header, 0, ref value.Item1)
                || Fields.Read(ref reader, header, 1, ref value.Item2);
            if (!known) reader.Skip(header);
        }
        return value;
    }
}

internal sealed class ValueTupleCodec<T1, T2, T3> : Codec<(T1, T2, T3)>
{
    public override WireType WireType => WireType.Object;

    public override void Write(ref WireWriter writer, (T1, T2, T3) value)
    {
        writer.BeginObject();
        Fields.Write(ref writer, 0, value.Item1);
        Fields.Write(ref writer, 1, value.Item2);
        Fields.Write(ref writer, 2, value.Item3);
        writer.EndObject();
    }

    public override (T1, T2, T3) Read(ref WireReader reader)
    {
        (T1, T2, T3) value = default;
        if (!reader.BeginObject()) return value;
        while (reader.ReadHeader() is var header and not 0)
        {
            var known = Fields.Read(ref reader, header, 0, ref value.Item1)
                || Fields.Read(ref reader, header, 1, ref value.Item2)
                || Fields.Read(ref reader, header, 2, ref value.Item3);
            if (!known) reader.Skip(header);
        }
        return value;
    }
}

internal sealed class ValueTupleCodec<T1, T2, T3, T4> : Codec<(T1, T2, T3, T4)>
{
    public override WireType WireType => WireType.Object;

    public override void Write(ref WireWriter writer, (T1, T2, T3, T4) value)
    {
        writer.BeginObject();
        Fields.Write(ref writer, 0, value.Item1);
        Fields.Write(ref writer, 1, value.Item2);
        Fields.Write(ref writer, 2, value.Item3);
        Fields.Write(ref writer, 3, value.Item4);
        writer.EndObject();
    }

    public override (T1, T2, T3, T4) Read(ref WireReader reader)
    {
        (T1, T2, T3, T4) value = default;
        if (!reader.BeginObject()) return value;
        while (reader.ReadHeader() is var header and not 0)
        {
            var known = Fields.Read(ref reader, header, 0, ref value.Item1)
                || Fields.Read(ref reader, header, 1, ref value.Item2)
                || Fields.Read(ref reader, header, 2, ref value.Item3)
                || Fields.Read(ref reader, header, 3, ref value.Item4);
            if (!known) reader.Skip(header);
        }
        return value;
    }
}

internal sealed class TupleCodec<T1, T2> : Codec<Tuple<T1, T2>?>
{
    public override WireType WireType => WireType.Object;

    public override void Write(ref WireWriter writer, Tuple<T1, T2>? value)
    {
        if (value is null) writer.WriteNullObject();
        else Codec<(T1, T2)>.Instance.Write(ref writer, value.ToValueTuple());
    }

    public override Tuple<T1, T2>? Read(ref WireReader reader)
    {
        if (reader.SkipNullObject()) return null;
        return Codec<(T1, T2)>.Instance.Read(ref reader).ToTuple();
    }
}

internal sealed class TupleCodec<T1, T2, T3> : Codec<Tuple<T1, T2, T3>?>
{
    public override WireType WireType => WireType.Object;

    public override void Write(ref WireWriter writer, Tuple<T1, T2, T3>? value)
    {
        if (value is null) writer.WriteNullObject();
        else Codec<(T1, T2, T3)>.Instance.Write(ref writer, value.ToValueTuple());
    }

    public override Tuple<T1, T2, T3>? Read(ref WireReader reader)
    {
        if (reader.SkipNullObject()) return null;
        return Codec<(T1, T2, T3)>.Instance.Read(ref reader).ToTuple();
    }
}
