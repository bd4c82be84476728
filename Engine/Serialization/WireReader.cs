using System.Buffers;
using System.Runtime.CompilerServices;

namespace Orleans.Serialization;

/// <summary>
/// Reads what a <see cref="WireWriter"/> wrote. Nothing is believed: lengths and counts are held against the bytes that are left
/// before anything is allocated, nesting is bounded, and all that is wrong is a <see cref="WireFormatException"/>.
/// </summary>
public ref partial struct WireReader
{
    /// <summary>How deep objects and lists may be nested.</summary>
    public const int MaxDepth = 64;

    internal const byte NullMark = 1 << 3;
    internal const byte BaseMark = 2 << 3;
    internal const byte MapShape = 0x80;
    private readonly ReadOnlySpan<byte> _span;
    private int _position;
    private int _depth;

    public WireReader(ReadOnlySpan<byte> span) => _span = span;

    /// <summary>A sequence of several segments is copied into one piece first.</summary>
    public WireReader(in ReadOnlySequence<byte> sequence) =>
        _span = sequence.IsSingleSegment ? sequence.FirstSpan : sequence.ToArray();

    public readonly int Remaining => _span.Length - _position;

    /// <summary>Enters an object, or says false where it is null.</summary>
    public bool BeginObject()
    {
        if (SkipNullObject()) return false;
        Enter();
        return true;
    }

    /// <summary>Passes over an object that is null; any other is left to be read.</summary>
    public bool SkipNullObject()
    {
        if (_position >= _span.Length || _span[_position] != NullMark) return false;
        _position++;
        return true;
    }

    /// <summary>The next field's id and type as <c>id * 8 + type</c>; 0 after the last one, which also leaves the object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ReadHeader()
    {
        if ((uint)_position < (uint)_span.Length && _span[_position] is var first and < 0x80)
        {
            _position++;
            if (first == 0) _depth--;
            return first;
        }
        var header = ReadUInt32();
        if (header < 0x80) throw new WireFormatException("A field's header is longer than it needs to be.");
        return header;
    }

    /// <summary>Whether a header ends the fields of a base class.</summary>
    public static bool IsEndOfBase(uint header) => header == BaseMark;

    /// <summary>Enters a list and gives its count, at most one per byte left; -1: null.</summary>
    public int BeginList(WireType element) => BeginShape((byte)element, MinimumSize(element));

    /// <summary>Enters a map and gives its count; -1: null.</summary>
    public int BeginMap(WireType key, WireType value) =>
        BeginShape((byte)(MapShape | (int)key << 3 | (int)value), MinimumSize(key) + MinimumSize(value));

    public void EndList() => _depth--;

    /// <summary>Refuses a known field that came with another type than it has here.</summary>
    public static void ThrowWrongType(uint header, string member) => throw new WireFormatException(
        $"Field {header >> 3} ({member}) has wire type {header & 7}, which is not the type it has here. Give a member of another type another id.");

    private int BeginShape(byte expected, int minimumSize)
    {
        var raw = ReadUInt32();
        if (raw == 0) return -1;
        Enter();
        var shape = ReadByte();
        if (shape != expected) throw new WireFormatException($"The elements of a list have shape {shape}, but {expected} is expected.");
        var count = raw - 1;
        if (count > (ulong)Remaining / (uint)minimumSize) WireFormatException.Truncated();
        return (int)count;
    }

    private void Enter()
    {
        if (++_depth > MaxDepth) WireFormatException.TooDeep();
    }

    private static int MinimumSize(WireType type) => type switch
    {
        WireType.Fixed4 => 4,
        WireType.Fixed8 => 8,
        WireType.Fixed16 => 16,
        _ => 1,
    };
}
