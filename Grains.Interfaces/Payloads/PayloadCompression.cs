using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Krewe.Payloads;

/// <summary>Brotli, where it gains. Pure.</summary>
internal static class PayloadCompression
{
    private const byte Brotli = 1;
    private const int Header = 1 + 4;

    // Quality 4 is where Brotli still takes no more than tens of milliseconds a megabyte.
    private const int Quality = 4;
    private const int Window = 20;

    /// <summary>The payload in an envelope, if that is at least a tenth smaller; else the payload itself.</summary>
    public static byte[] Shrink(byte[] payload)
    {
        var most = payload.Length - (payload.Length / 10) - Header - 3;
        if (most <= 0)
        {
            return payload;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            if (!BrotliEncoder.TryCompress(payload, buffer.AsSpan(0, most), out var length, Quality, Window))
            {
                return payload;
            }

            var bytes = PayloadEnvelope.Begin(PayloadKind.Compressed, Header + length, out var after);
            after[0] = Brotli;
            BinaryPrimitives.WriteInt32LittleEndian(after[1..], payload.Length);
            buffer.AsSpan(0, length).CopyTo(after[Header..]);
            return bytes;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>What was compressed.</summary>
    /// <exception cref="PayloadUnreadableException">It is broken, or larger than <paramref name="most"/> bytes.</exception>
    public static byte[] Expand(ReadOnlySpan<byte> envelope, int most)
    {
        var body = envelope[3..];
        if (body.Length < Header || body[0] != Brotli)
        {
            throw PayloadEnvelope.Broken("it was compressed by an unknown method");
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(body[1..]);
        if (length < 0 || length > most)
        {
            throw new PayloadUnreadableException(
                $"A payload says that it is {(uint)length:N0} bytes when it is expanded; at most {most:N0} are read here: raise Payloads.MaxBytes.", mayBeReadElsewhere: true);
        }

        var bytes = new byte[length];
        return BrotliDecoder.TryDecompress(body[Header..], bytes, out var written) && written == length ? bytes : throw PayloadEnvelope.Broken("it does not expand");
    }
}
