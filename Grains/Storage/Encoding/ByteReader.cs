using System.Buffers.Binary;
using System.Text;

namespace Krewe.Storage;

/// <summary>Reads what <see cref="ByteBuffer"/> wrote; throws <see cref="InvalidDataException"/> for anything else.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool AtEnd => _rest.IsEmpty;

    public byte Byte() => Raw(1)[0];

    public ulong Number()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = Byte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("A number is longer than 64 bits.");
    }

    public long Signed()
    {
        var value = Number();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public int Int()
    {
        var value = Signed();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw new InvalidDataException("A number is longer than 32 bits.");
    }

    public long Fixed() => BinaryPrimitives.ReadInt64LittleEndian(Raw(8));

    public ReadOnlySpan<byte> Raw(int count)
    {
        if ((uint)count > (uint)_rest.Length)
        {
            throw new InvalidDataException("The content ends too early.");
        }

        var head = _rest[..count];
        _rest = _rest[count..];
        return head;
    }

    public ReadOnlySpan<byte> Bytes()
    {
        var count = Number();
        return count <= (ulong)_rest.Length ? Raw((int)count) : throw new InvalidDataException("The content ends too early.");
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>Text that is mostly the same as the one before: then that very string comes back, so that a million rows share it.</summary>
    public string Text(ref string? last)
    {
        var bytes = Bytes();
        Span<char> chars = stackalloc char[256];
        if (last is not null && bytes.Length <= chars.Length && last.AsSpan().SequenceEqual(chars[..Encoding.UTF8.GetChars(bytes, chars)]))
        {
            return last;
        }

        return last = Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Everything that is left.</summary>
    public ReadOnlySpan<byte> Rest() => Raw(_rest.Length);

    public readonly void End()
    {
        if (!AtEnd)
        {
            throw new InvalidDataException("The content is longer than it should be.");
        }
    }
}
