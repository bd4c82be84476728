using System.Buffers.Binary;
using System.Globalization;

namespace Krewe.Submission;

/// <summary>
/// Draws ids: UUIDs of version 7 (RFC 9562), 48 bits of time and 74 random ones, so that they sort by time. Safe for any number of threads.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="random">The randomness; a seeded one gives the same ids again.</param>
public sealed class IdSource(TimeProvider time, Random random)
{
    private readonly Lock gate = new();

    /// <summary>A new task id: 32 hex digits.</summary>
    public string NextTask() => Next().ToString("N");

    /// <summary>A new task id that falls into one shard: the last digits of a drawn one are counted up until it does.</summary>
    public string NextTaskIn(int shard, int shards)
    {
        const int Fixed = 28;
        Span<char> id = stackalloc char[32];
        while (true)
        {
            NextTask().CopyTo(id);
            var drawn = ushort.Parse(id[Fixed..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            for (var i = 0; i <= ushort.MaxValue; i++)
            {
                ((ushort)(drawn + i)).TryFormat(id[Fixed..], out _, "x4", CultureInfo.InvariantCulture);
                if (TaskIds.ShardOf(id, shards) == shard)
                {
                    return id.ToString();
                }
            }
        }
    }

    /// <summary>A new id.</summary>
    public Guid Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (gate)
        {
            random.NextBytes(bytes[6..]);
        }

        var milliseconds = time.GetUtcNow().ToUnixTimeMilliseconds();
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(milliseconds >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)milliseconds);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
