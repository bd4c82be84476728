namespace Krewe.Limits;

/// <summary>
/// A sliding window in sixty parts: what started in a part counts until a whole period after the part's end. So no stretch of a period has more
/// than the count, and what has left the window is missed for at most a sixtieth of it.
/// </summary>
internal sealed class WindowMeter : RateMeter
{
    private const int Parts = 60;

    private readonly int most;
    private readonly int ahead;
    private readonly long width;
    private readonly int[] counts = new int[Parts + 1]; // By number of the part, modulo.
    private long last;
    private int sum;
    private long savedPart = -1;
    private int savedCount;

    public WindowMeter(Rate rate, MeterState? state)
    {
        most = rate.Count;
        ahead = In(rate, TimeSpan.FromSeconds(1));
        width = (rate.Period.Ticks + Parts - 1) / Parts;
        if (state?.Counts is not { } kept)
        {
            return;
        }

        last = state.At;
        for (var i = 0; i < Math.Min(kept.Length, counts.Length); i++)
        {
            counts[IndexOf(last - i)] = kept[^(i + 1)];
        }

        sum = counts.Sum();
    }

    public override bool IsSaved => IsSavedUpTo(counts[IndexOf(last)]);

    public override int Available(long now)
    {
        MoveTo(now / width);
        return Math.Max(0, most - sum);
    }

    public override void Take(long now, int count)
    {
        MoveTo(now / width);
        counts[IndexOf(last)] += count;
        sum += count;
    }

    public override void Back(int count)
    {
        for (var part = last; count > 0 && part > last - counts.Length; part--)
        {
            var n = Math.Min(count, counts[IndexOf(part)]);
            counts[IndexOf(part)] -= n;
            (sum, count) = (sum - n, count - n);
        }
    }

    public override long NextAt(long now)
    {
        MoveTo(now / width);
        for (var part = last - Parts; part <= last; part++)
        {
            if (counts[IndexOf(part)] > 0)
            {
                return (part + counts.Length) * width;
            }
        }

        return now;
    }

    public override long RestAt => sum == 0 && savedPart < 0 ? 0 : (last + counts.Length) * width;

    public override MeterState Save(long now)
    {
        (savedPart, savedCount) = (last, counts[IndexOf(last)] + ahead);
        var kept = new int[counts.Length];
        for (var i = 0; i < kept.Length; i++)
        {
            kept[^(i + 1)] = counts[IndexOf(last - i)];
        }

        kept[^1] = savedCount;
        return new() { At = last, Counts = kept };
    }

    private bool IsSavedUpTo(int count) => count == 0 || (savedPart == last && count <= savedCount);

    private void MoveTo(long part)
    {
        if (part > last + Parts)
        {
            Array.Clear(counts);
            (last, sum) = (part, 0);
        }
        else if (part < last - Parts)
        {
            // The clock was set back for more than a period: all that was given counts from now on.
            Array.Clear(counts);
            last = part;
            counts[IndexOf(part)] = sum;
        }

        while (last < part)
        {
            last++;
            sum -= counts[IndexOf(last)];
            counts[IndexOf(last)] = 0;
        }
    }

    private int IndexOf(long part) => (int)(((part % counts.Length) + counts.Length) % counts.Length);
}
