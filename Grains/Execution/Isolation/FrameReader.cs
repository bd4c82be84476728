using System.Buffers.Binary;

namespace Krewe.Execution.Isolation;

/// <summary>
/// Cuts a stream into frames: four bytes with the length of the rest, little-endian, one with the kind, the content. One read brings as many frames
/// as have come. For one thread.
/// </summary>
internal sealed class FrameReader(Stream stream)
{
    /// <summary>Longest frame, without its length: 64 MiB.</summary>
    public const int MaxLength = 64 * 1024 * 1024;

    private const int Header = sizeof(int);
    private const int UsualSize = 16 * 1024;

    private byte[] buffer = new byte[UsualSize];
    private int start;
    private int end;

    /// <summary>Waits for the next frame; false when the stream has ended, also within one. The content holds until the next call.</summary>
    /// <exception cref="InvalidDataException">It is no frame.</exception>
    public bool Read(out FrameKind kind, out ReadOnlySpan<byte> content)
    {
        kind = default;
        content = default;
        if (!Fill(Header))
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(start));
        if (length is < 1 or > MaxLength)
        {
            throw new InvalidDataException($"A frame says that it is {length:N0} bytes long; 1 to {MaxLength:N0} are allowed.");
        }

        if (!Fill(Header + length))
        {
            return false;
        }

        kind = (FrameKind)buffer[start + Header];
        content = buffer.AsSpan(start + Header + 1, length - 1);
        start += Header + length;
        return true;
    }

    private bool Fill(int count)
    {
        if (start == end)
        {
            (start, end) = (0, 0);
            buffer = buffer.Length > UsualSize && count <= UsualSize ? new byte[UsualSize] : buffer;
        }

        while (end - start < count)
        {
            if (buffer.Length - start < count)
            {
                // No more than what is there is believed to come: a length alone takes no memory.
                var room = buffer.Length >= count ? buffer : new byte[Math.Min(count, Math.Max(2 * buffer.Length, 2 * (end - start)))];
                buffer.AsSpan(start, end - start).CopyTo(room);
                (buffer, end, start) = (room, end - start, 0);
            }

            var read = stream.Read(buffer, end, buffer.Length - end);
            if (read == 0)
            {
                return false;
            }

            end += read;
        }

        return true;
    }
}
