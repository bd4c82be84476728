using Orleans;

namespace Krewe.Limits;

/// <summary>
/// Counts starts against a rate. Pure: times are ticks of UTC that the caller gives. What a meter saves is ahead of what it has given by what the
/// rate brings in a second, so that it is saved about once a second, and one that is restored has given at least what was given.
/// </summary>
internal abstract class RateMeter
{
    /// <summary>A meter of a rate, as it was saved; as new for null, or when a meter of the other kind was saved.</summary>
    public static RateMeter Of(Rate rate, MeterState? saved) => rate.IsWindow ? new WindowMeter(rate, saved) : new PacedMeter(rate, saved);

    /// <summary>Whether what was given is in what was saved.</summary>
    public abstract bool IsSaved { get; }

    /// <summary>So many may start now.</summary>
    public abstract int Available(long now);

    /// <summary>So many start, at most what is available.</summary>
    public abstract void Take(long now, int count);

    /// <summary>So many have not started after all.</summary>
    public abstract void Back(int count);

    /// <summary>When the next may start, if none may now.</summary>
    public abstract long NextAt(long now);

    /// <summary>From when on it does not matter what was given and saved.</summary>
    public abstract long RestAt { get; }

    /// <summary>What is to be kept.</summary>
    public abstract MeterState Save(long now);

    /// <summary>What a rate brings in a time, rounded down.</summary>
    protected static int In(Rate rate, TimeSpan time) => (int)Int128.Min((Int128)rate.Count * time.Ticks / rate.Period.Ticks, RateText.Most);
}

/// <summary>What a meter keeps.</summary>
[GenerateSerializer, Alias("krewe.MeterState")]
public sealed class MeterState
{
    /// <summary>Paced: when all that was given has been earned. Window: number of the last part of the period.</summary>
    [Id(0)] public long At { get; set; }

    /// <summary>Window: starts in the last parts, the newest last; null for a paced one.</summary>
    [Id(1)] public int[]? Counts { get; set; }
}
