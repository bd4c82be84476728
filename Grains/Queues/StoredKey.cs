using System.Buffers.Binary;
using Krewe.Storage;

namespace Krewe.Queues;

/// <summary>An id in 24 bytes if Krewe has drawn it, else the text.</summary>
internal readonly record struct StoredKey
{
    private readonly UInt128 packed;
    private readonly string? text;

    public StoredKey(string id)
    {
        Span<byte> bytes = stackalloc byte[StoredId.PackedLength];
        if (StoredId.TryPack(id, bytes))
        {
            packed = BinaryPrimitives.ReadUInt128LittleEndian(bytes);
        }
        else
        {
            text = id;
        }
    }

    /// <summary>The id.</summary>
    public string Text
    {
        get
        {
            if (text is not null)
            {
                return text;
            }

            Span<byte> bytes = stackalloc byte[StoredId.PackedLength];
            BinaryPrimitives.WriteUInt128LittleEndian(bytes, packed);
            return StoredId.Unpack(bytes);
        }
    }
}
