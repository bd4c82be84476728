using System.Buffers.Binary;
using System.Text;

namespace Krewe.Storage;

/// <summary>A growing buffer that is written once per row and reused: compact binary forms without an allocation each.</summary>
internal sealed class ByteBuffer
{
    /// <summary>Characters whose bytes are so few that their number is one byte.</summary>
    private const int ShortText = 0x7F / 3;

    private byte[] _bytes = new byte[1024];
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public int Length => _length;

    public void Clear() => _length = 0;

    public void Byte(byte value) => Room(1)[0] = value;

    /// <summary>Seven bits a byte, lowest first, the top bit says that more follow.</summary>
    public void Number(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        Byte((byte)value);
    }

    /// <summary>Small negative numbers stay short too.</summary>
    public void Signed(long value) => Number((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Four bytes at a place that has been written before: a length that is known only afterwards.</summary>
    public void Patch(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(at, sizeof(int)), value);

    public void Fixed(long value) => BinaryPrimitives.WriteInt64LittleEndian(Room(8), value);

    public void Raw(ReadOnlySpan<byte> value) => value.CopyTo(Room(value.Length));

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number((ulong)value.Length);
        Raw(value);
    }

    public void Text(string value)
    {
        if (value.Length <= ShortText)
        {
            var before = _length;
            var room = Room(1 + (3 * value.Length)); // At most three bytes a character.
            var written = Encoding.UTF8.GetBytes(value, room[1..]);
            room[0] = (byte)written;
            _length = before + 1 + written;
            return;
        }

        var count = Encoding.UTF8.GetByteCount(value);
        Number((ulong)count);
        Encoding.UTF8.GetBytes(value, Room(count));
    }

    /// <summary>So many bytes more, which the caller fills.</summary>
    public Span<byte> Room(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        }

        var room = _bytes.AsSpan(_length, count);
        _length += count;
        return room;
    }
}
