using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Orleans.Serialization;

public ref partial struct WireWriter
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteByte(byte value)
    {
        Ensure(1);
        _span[_position++] = value;
    }

    /// <summary>An unsigned number: small ones are short.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteVarint(ulong value)
    {
        Ensure(10);
        if (value < 0x80) _span[_position++] = (byte)value;
        else WriteLong(value);
    }

    /// <summary>A signed number: those near zero are short.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteSigned(long value) => WriteVarint((ulong)(value << 1 ^ value >> 63));

    public void WriteFixed4(uint value)
    {
        Ensure(4);
        BinaryPrimitives.WriteUInt32LittleEndian(_span[_position..], value);
        _position += 4;
    }

    public void WriteFixed8(ulong value)
    {
        Ensure(8);
        BinaryPrimitives.WriteUInt64LittleEndian(_span[_position..], value);
        _position += 8;
    }

    public void WriteSingle(float value) => WriteFixed4(BitConverter.SingleToUInt32Bits(value));

    public void WriteDouble(double value) => WriteFixed8(BitConverter.DoubleToUInt64Bits(value));

    public void WriteGuid(Guid value)
    {
        Ensure(16);
        value.TryWriteBytes(_span[_position..]);
        _position += 16;
    }

    public void WriteDecimal(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        foreach (var part in parts) WriteFixed4((uint)part);
    }

    /// <summary>Ticks in UTC, and where it is not zero the offset in minutes.</summary>
    public void WriteDateTimeOffset(DateTimeOffset value)
    {
        var offset = value.TotalOffsetMinutes;
        WriteByte((byte)(offset == 0 ? 9 : 11));
        WriteFixed8((ulong)value.UtcTicks);
        if (offset == 0) return;
        Ensure(2);
        BinaryPrimitives.WriteInt16LittleEndian(_span[_position..], (short)offset);
        _position += 2;
    }

    /// <summary>Text as UTF-8. A surrogate without its partner, which is no character, arrives as U+FFFD.</summary>
    public void WriteString(string? value)
    {
        if (value is null)
        {
            WriteByte(0);
            return;
        }
        if (value.Length <= 42)
        {
            // At most 126 bytes, so that the length takes one byte whatever the text is.
            Ensure(127);
            var length = Encoding.UTF8.GetBytes(value, _span[(_position + 1)..]);
            _span[_position] = (byte)(length + 1);
            _position += length + 1;
            return;
        }
        var size = Encoding.UTF8.GetByteCount(value);
        WriteVarint((uint)size + 1);
        Ensure(size);
        _position += Encoding.UTF8.GetBytes(value, _span[_position..]);
    }

    public void WriteBytes(byte[]? value)
    {
        if (value is null) WriteByte(0);
        else WriteBytes(value.AsSpan());
    }

    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteVarint((uint)value.Length + 1);
        Ensure(value.Length);
        value.CopyTo(_span[_position..]);
        _position += value.Length;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteLong(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _span[_position++] = (byte)(value | 0x80);
        _span[_position++] = (byte)value;
    }
}
