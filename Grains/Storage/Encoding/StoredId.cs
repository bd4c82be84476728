using System.Buffers;

namespace Krewe.Storage;

/// <summary>Ids of 32 lower-case hex digits, which is what Krewe draws, are stored as their 16 bytes; all others as text.</summary>
internal static class StoredId
{
    public const int PackedLength = 16;

    public static bool TryPack(string id, Span<byte> packed) =>
        id.Length == 2 * PackedLength && !id.AsSpan().ContainsAnyInRange('A', 'F')
        && Convert.FromHexString(id, packed, out _, out _) == OperationStatus.Done;

    public static string Unpack(ReadOnlySpan<byte> packed) => packed.Length == PackedLength
        ? Convert.ToHexStringLower(packed)
        : throw new InvalidDataException($"An id has {packed.Length} bytes.");

    public static void Write(ByteBuffer buffer, string id)
    {
        Span<byte> packed = stackalloc byte[PackedLength];
        if (TryPack(id, packed))
        {
            buffer.Number(0);
            buffer.Raw(packed);
        }
        else
        {
            buffer.Text(id);
        }
    }

    public static string Read(ref ByteReader reader)
    {
        var text = reader.Bytes();
        return text.IsEmpty ? Unpack(reader.Raw(PackedLength)) : System.Text.Encoding.UTF8.GetString(text);
    }
}
