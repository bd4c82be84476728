namespace Krewe;

/// <summary>Pauses between attempts to reach what cannot be reached: each is twice as long as the one before, up to two seconds.</summary>
public static class Pauses
{
    /// <summary>No pause is longer: 2 s.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>The pause after <paramref name="pause"/>.</summary>
    public static TimeSpan Next(TimeSpan pause) => pause * 2 < Longest ? pause * 2 : Longest;
}
