using Krewe.Submission;

namespace Krewe.Graphs;

/// <summary>
/// How a group is reduced: in rounds, each of which folds blocks of neighbours, so that an associative merge is enough, order is kept, and
/// blocks run while other members are still at work. Pure.
/// </summary>
/// <param name="Members">Number of members, at least 1.</param>
public sealed record class ReducePlan(int Members)
{
    /// <summary>Results folded by one task.</summary>
    public const int BlockSize = 32;

    /// <summary>Rounds needed; the last has one task. At least one, so that even a single member's result goes through the join.</summary>
    public int Rounds
    {
        get
        {
            var rounds = 1;
            while (SizeOf(rounds) > 1)
            {
                rounds++;
            }

            return rounds;
        }
    }

    /// <summary>How many results a round has: the members for round 0.</summary>
    public int SizeOf(int round)
    {
        var size = Members;
        for (var i = 0; i < round; i++)
        {
            size = (size + BlockSize - 1) / BlockSize;
        }

        return size;
    }

    /// <summary>The results of the round before that task <paramref name="index"/> of <paramref name="round"/> folds.</summary>
    public MemberRange BlockOf(int round, int index)
    {
        var start = index * BlockSize;
        return new(round - 1, start, Math.Min(BlockSize, SizeOf(round - 1) - start));
    }
}
