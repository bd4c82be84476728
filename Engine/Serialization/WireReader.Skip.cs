namespace Orleans.Serialization;

public ref partial struct WireReader
{
    /// <summary>Passes over the value of a field that is not known here.</summary>
    public void Skip(uint header)
    {
        if ((header & 7) == (uint)WireType.Mark) throw new WireFormatException($"{header} is not a mark.");
        SkipValue((WireType)(header & 7));
    }

    private void SkipValue(WireType type)
    {
        switch (type)
        {
            case WireType.Varint: ReadVarint(); break;
            case WireType.Fixed4: Take(4); break;
            case WireType.Fixed8: Take(8); break;
            case WireType.Fixed16: Take(16); break;
            case WireType.Bytes: ReadSpan(); break;
            case WireType.Object: SkipObject(); break;
            case WireType.List: SkipList(); break;
            default: throw new WireFormatException($"{(int)type} is not a wire type.");
        }
    }

    private void SkipObject()
    {
        if (BeginObject()) SkipFields();
    }

    /// <summary>Passes over the rest of the object that was entered.</summary>
    public void SkipFields()
    {
        while (ReadHeader() is var header and not 0)
        {
            if (header != BaseMark) Skip(header);
        }
    }

    private void SkipList()
    {
        var raw = ReadUInt32();
        if (raw == 0) return;
        Enter();
        var shape = ReadByte();
        if (raw - 1 > (uint)Remaining) WireFormatException.Truncated();
        for (var i = raw - 1; i > 0; i--)
        {
            if ((shape & MapShape) != 0) SkipValue((WireType)(shape >> 3 & 7));
            SkipValue((WireType)(shape & 7));
        }
        EndList();
    }
}
