using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Krewe.Results;

/// <summary>
/// Tells one report of a task from another by what it says, so that who follows a task can say what he has seen, to whichever activation
/// of its shard, and nobody has to count. Pure.
/// </summary>
public static class ReportMarks
{
    /// <summary>What stands for having seen nothing, and for a task that has reported nothing.</summary>
    public const long None = 0;

    /// <summary>The mark of what a task has reported.</summary>
    public static long Of(string? state, byte[]? progress)
    {
        if (state is null && progress is null)
        {
            return None;
        }

        Span<byte> digests = stackalloc byte[2 * SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(state ?? ""), digests);
        SHA256.HashData(progress, digests[SHA256.HashSizeInBytes..]);
        Span<byte> mark = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(digests, mark);
        return BinaryPrimitives.ReadInt64LittleEndian(mark) | 1; // Never that of nothing.
    }
}
