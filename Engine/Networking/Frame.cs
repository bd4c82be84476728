using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Orleans.Serialization;

namespace Orleans.Networking;

/// <summary>What a frame holds.</summary>
internal enum FrameKind : byte
{
    Hello = 1,
    Challenge = 2,
    Proof = 3,
    Welcome = 4,
    Refused = 5,
    Message = 16,
    Ping = 17,
    Pong = 18,
}

/// <summary>The unit on a connection: four bytes of length (of what follows, little-endian), one of kind, and the content.</summary>
internal static class Frame
{
    public const int HeaderSize = 5;

    /// <summary>The largest frame before both sides have shown who they are.</summary>
    public const int MaxHandshakeSize = 4096;

    /// <summary>Takes the next frame off the buffer, if all of it is there.</summary>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, int maxSize, out FrameKind kind, out ReadOnlySequence<byte> content)
    {
        kind = default;
        content = default;
        if (buffer.Length < HeaderSize) return false;
        Span<byte> header = stackalloc byte[HeaderSize];
        buffer.Slice(0, HeaderSize).CopyTo(header);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (length == 0 || length > maxSize) throw new WireFormatException($"A frame of {length} bytes; {maxSize} are allowed.");
        if (buffer.Length < length + 4) return false;
        kind = (FrameKind)header[4];
        content = buffer.Slice(HeaderSize, length - 1);
        buffer = buffer.Slice(length + 4);
        return true;
    }

    /// <summary>Leaves room for a header at the end of the buffer; <see cref="End"/> fills it.</summary>
    public static int Begin(FrameBuffer buffer)
    {
        var start = buffer.Length;
        buffer.GetSpan(HeaderSize);
        buffer.Advance(HeaderSize);
        return start;
    }

    public static void End(FrameBuffer buffer, int start, FrameKind kind)
    {
        var header = buffer.Slice(start, HeaderSize);
        BinaryPrimitives.WriteInt32LittleEndian(header, buffer.Length - start - 4);
        header[4] = (byte)kind;
    }

    /// <summary>Waits for one small frame, of the handshake; the connection must not end before it.</summary>
    public static async Task<(FrameKind Kind, byte[] Content)> ReadAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (TryRead(ref buffer, MaxHandshakeSize, out var kind, out var content))
            {
                var bytes = content.ToArray();
                input.AdvanceTo(buffer.Start);
                return (kind, bytes);
            }
            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted) throw new EndOfStreamException("The other side closed the connection.");
        }
    }
}
