using Krewe.Clusters;

namespace Krewe.Execution;

/// <summary>
/// How large a pool is to be that grows with waiting work and shrinks when it is idle: by half while all slots are taken and more waits; down to
/// the most that were needed, when for <see cref="Patience"/> not all were. Has no clock: it is told how much time has passed.
/// </summary>
internal sealed class Autoscaler(PoolRange range)
{
    /// <summary>So long it waits before it takes slots away.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TimeSpan quiet;
    private int needed;

    /// <summary>Its limits.</summary>
    public PoolRange Range => range;

    /// <summary>The size from now on.</summary>
    /// <param name="size">The size until now.</param>
    /// <param name="busy">Tasks that run.</param>
    /// <param name="more">Whether tasks wait for a slot.</param>
    /// <param name="passed">Time since the call before.</param>
    public int Next(int size, int busy, bool more, TimeSpan passed)
    {
        if (size < range.Least || size > range.Most)
        {
            return Reset(Math.Clamp(size, range.Least, range.Most));
        }

        if (busy >= size)
        {
            return Reset(more ? Math.Min(range.Most, size + Math.Max(1, size / 2)) : size);
        }

        quiet += passed;
        needed = Math.Max(needed, busy);
        return quiet < Patience ? size : Reset(Math.Max(range.Least, needed));
    }

    private int Reset(int size)
    {
        (quiet, needed) = (TimeSpan.Zero, 0);
        return size;
    }
}
