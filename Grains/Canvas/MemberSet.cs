namespace Krewe.Graphs;

/// <summary>Which of a fixed number of members have ended: one bit each. Pure.</summary>
public sealed class MemberSet
{
    private readonly byte[] bits;

    /// <summary>None of <paramref name="count"/> members.</summary>
    public MemberSet(int count)
    {
        Count = count;
        bits = new byte[(count + 7) / 8];
    }

    /// <summary>The members that <see cref="ToBytes"/> gave.</summary>
    public MemberSet(int count, byte[] bits)
    {
        Count = count;
        this.bits = (byte[])bits.Clone();
        foreach (var b in bits)
        {
            Done += System.Numerics.BitOperations.PopCount(b);
        }
    }

    /// <summary>How many members there are.</summary>
    public int Count { get; }

    /// <summary>How many have ended.</summary>
    public int Done { get; private set; }

    /// <summary>Whether all have.</summary>
    public bool IsComplete => Done == Count;

    /// <summary>Whether the member has ended.</summary>
    public bool this[int index] => (bits[index >> 3] & (1 << (index & 7))) != 0;

    /// <summary>Marks a member; false when it was marked before.</summary>
    public bool Add(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        if (this[index])
        {
            return false;
        }

        bits[index >> 3] |= (byte)(1 << (index & 7));
        Done++;
        return true;
    }

    /// <summary>Whether all members of a block have ended.</summary>
    public bool HasAll(int start, int count)
    {
        for (var i = start; i < start + count; i++)
        {
            if (!this[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One bit a member, least significant first.</summary>
    public byte[] ToBytes() => (byte[])bits.Clone();
}
