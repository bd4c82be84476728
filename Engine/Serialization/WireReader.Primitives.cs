using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Orleans.Serialization;

public ref partial struct WireReader
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte ReadByte()
    {
        if ((uint)_position >= (uint)_span.Length) WireFormatException.Truncated();
        return _span[_position++];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadVarint()
    {
        if ((uint)_position < (uint)_span.Length && _span[_position] is var first and < 0x80)
        {
            _position++;
            return first;
        }
        return ReadLong();
    }

    public long ReadInt64()
    {
        var raw = ReadVarint();
        return (long)(raw >> 1) ^ -(long)(raw & 1);
    }

    public int ReadInt32()
    {
        var value = ReadInt64();
        if (value != (int)value) WireFormatException.OutOfRange("a 32-bit integer");
        return (int)value;
    }

    public short ReadInt16()
    {
        var value = ReadInt64();
        if (value != (short)value) WireFormatException.OutOfRange("a 16-bit integer");
        return (short)value;
    }

    public sbyte ReadSByte()
    {
        var value = ReadInt64();
        if (value != (sbyte)value) WireFormatException.OutOfRange("an 8-bit integer");
        return (sbyte)value;
    }

    public uint ReadUInt32()
    {
        var value = ReadVarint();
        if (value > uint.MaxValue) WireFormatException.OutOfRange("an unsigned 32-bit integer");
        return (uint)value;
    }

    public ushort ReadUInt16()
    {
        var value = ReadVarint();
        if (value > ushort.MaxValue) WireFormatException.OutOfRange("an unsigned 16-bit integer");
        return (ushort)value;
    }

    /// <summary>A byte that is written as a number, as a member is; <see cref="ReadByte"/> takes one as it is.</summary>
    public byte ReadUInt8()
    {
        var value = ReadVarint();
        if (value > byte.MaxValue) WireFormatException.OutOfRange("a byte");
        return (byte)value;
    }

    public bool ReadBoolean()
    {
        var value = ReadVarint();
        if (value > 1) WireFormatException.OutOfRange("a truth value");
        return value == 1;
    }

    public uint ReadFixed4() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong ReadFixed8() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public float ReadSingle() => BitConverter.UInt32BitsToSingle(ReadFixed4());

    public double ReadDouble() => BitConverter.UInt64BitsToDouble(ReadFixed8());

    public Guid ReadGuid() => new(Take(16));

    public decimal ReadDecimal()
    {
        Span<int> parts = [(int)ReadFixed4(), (int)ReadFixed4(), (int)ReadFixed4(), (int)ReadFixed4()];
        // Sign bit and a scale of at most 28 are all that the last part may hold.
        if ((parts[3] & ~0x80FF0000) != 0 || (parts[3] >> 16 & 0xFF) > 28) WireFormatException.OutOfRange("a decimal");
        return new(parts);
    }

    public DateTimeOffset ReadDateTimeOffset()
    {
        var bytes = ReadSpan();
        if (bytes.Length is not (8 or 10)) WireFormatException.OutOfRange("a time");
        var utc = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var minutes = bytes.Length == 8 ? 0 : BinaryPrimitives.ReadInt16LittleEndian(bytes[8..]);
        if (minutes is < -840 or > 840 || utc is < 0 || utc > DateTime.MaxValue.Ticks) WireFormatException.OutOfRange("a time");
        var local = utc + minutes * TimeSpan.TicksPerMinute;
        if (local < 0 || local > DateTime.MaxValue.Ticks) WireFormatException.OutOfRange("a time");
        return new(local, TimeSpan.FromMinutes(minutes));
    }

    public string? ReadString()
    {
        var bytes = ReadSpan(out var isNull);
        if (isNull) return null;
        if (!Utf8.IsValid(bytes)) throw new WireFormatException("Text on the wire is not UTF-8.");
        return Encoding.UTF8.GetString(bytes);
    }

    public byte[]? ReadBytes()
    {
        var bytes = ReadSpan(out var isNull);
        return isNull ? null : bytes.ToArray();
    }

    /// <summary>Bytes as they lie in the frame, valid while it is; empty where they are null.</summary>
    public ReadOnlySpan<byte> ReadSpan() => ReadSpan(out _);

    private ReadOnlySpan<byte> ReadSpan(out bool isNull)
    {
        var raw = ReadVarint();
        isNull = raw == 0;
        if (isNull) return default;
        if (raw - 1 > (ulong)Remaining) WireFormatException.Truncated();
        return Take((int)(raw - 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Take(int size)
    {
        if (Remaining < size) WireFormatException.Truncated();
        var taken = _span.Slice(_position, size);
        _position += size;
        return taken;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong ReadLong()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = ReadByte();
            if (shift == 63 && next > 1) break;
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        WireFormatException.OutOfRange("64 bits");
        return 0;
    }
}
