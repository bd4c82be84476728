namespace Krewe.Storage;

/// <summary>Moments as ticks of UTC: exact to 100 ns, and in order as numbers.</summary>
internal static class Moments
{
    public static DateTimeOffset Read(long ticks) => ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks
        ? new DateTimeOffset(ticks, TimeSpan.Zero)
        : throw new InvalidDataException($"{ticks} is not a moment.");
}
