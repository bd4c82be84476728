using System.Buffers;
using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace Orleans.Serialization;

/// <summary>
/// Writes values to a buffer in one pass. Call <see cref="Flush"/> at the end: until then the last bytes are not in the output.
/// </summary>
public ref partial struct WireWriter
{
    private const int ChunkSize = 512;
    private readonly IBufferWriter<byte> _output;
    private Span<byte> _span;
    private int _position;
    private int _depth;

    public WireWriter(IBufferWriter<byte> output)
    {
        _output = output;
        _span = output.GetSpan(ChunkSize);
    }

    /// <summary>Hands what was written to the output.</summary>
    public void Flush()
    {
        _output.Advance(_position);
        _span = default;
        _position = 0;
    }

    /// <summary>Announces field <paramref name="id"/>: its value of shape <paramref name="type"/> must follow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteField(uint id, WireType type) => WriteVarint(id << 3 | (uint)type);

    /// <summary>Announces a field by its header, <c>id * 8 + type</c>, which generated code has as a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteHeader(uint header) => WriteVarint(header);

    /// <summary>Starts an object; its fields and <see cref="EndObject"/> must follow.</summary>
    public void BeginObject()
    {
        if (++_depth > WireReader.MaxDepth)
        {
            throw new OrleansException(
                $"The value is nested more than {WireReader.MaxDepth} deep. Values on the wire are trees: does it refer to itself?");
        }
    }

    public void EndObject()
    {
        _depth--;
        WriteByte(0);
    }

    /// <summary>Ends the fields of a base class; those of the derived class follow, with ids of their own.</summary>
    public void EndBase() => WriteByte(WireReader.BaseMark);

    /// <summary>Stands for a whole object that is null.</summary>
    public void WriteNullObject() => WriteByte(WireReader.NullMark);

    /// <summary>Starts a list of <paramref name="count"/> values, or with a negative count stands for one that is null.</summary>
    public void BeginList(int count, WireType element)
    {
        WriteVarint((uint)(count + 1));
        if (count >= 0) WriteByte((byte)element);
    }

    /// <summary>Starts a map of <paramref name="count"/> keys, each followed by its value; negative: null.</summary>
    public void BeginMap(int count, WireType key, WireType value)
    {
        WriteVarint((uint)(count + 1));
        if (count >= 0) WriteByte((byte)(WireReader.MapShape | (int)key << 3 | (int)value));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Ensure(int size)
    {
        if (_span.Length - _position < size) Grow(size);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int size)
    {
        _output.Advance(_position);
        _span = _output.GetSpan(Math.Max(size, ChunkSize));
        _position = 0;
    }
}
