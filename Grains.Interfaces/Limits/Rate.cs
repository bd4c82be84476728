using System.Globalization;
using Krewe.Limits;
using Orleans;

namespace Krewe;

/// <summary>
/// How many tasks may start in a time. Paced by a token bucket, as Celery's; or counted in a sliding window: then they may start all at once, and
/// never more than <paramref name="Count"/> in any stretch of a <paramref name="Period"/>.
/// </summary>
/// <param name="Count">Starts in a period, 1 to 100,000,000.</param>
/// <param name="Period">1 s to 366 days.</param>
/// <param name="Burst">So many may start at once after a rest; 0 (default): what a tenth of a second brings, at least one. Not for a window.</param>
/// <param name="IsWindow">Whether it is counted in a sliding window.</param>
[GenerateSerializer, Immutable, Alias("krewe.Rate")]
public sealed record class Rate(
    [property: Id(0)] int Count, [property: Id(1)] TimeSpan Period, [property: Id(2)] int Burst = 0, [property: Id(3)] bool IsWindow = false)
{
    /// <summary><c>10/s</c>.</summary>
    public static Rate PerSecond(int count) => new(count, TimeSpan.FromSeconds(1));

    /// <summary><c>100/m</c>.</summary>
    public static Rate PerMinute(int count) => new(count, TimeSpan.FromMinutes(1));

    /// <summary><c>1000/h</c>.</summary>
    public static Rate PerHour(int count) => new(count, TimeSpan.FromHours(1));

    /// <summary>The same, with so many at once after a rest.</summary>
    public Rate WithBurst(int burst) => this with { Burst = burst, IsWindow = false };

    /// <summary>The same, counted in a sliding window.</summary>
    public Rate InWindow() => this with { Burst = 0, IsWindow = true };

    /// <summary>Reads <c>10/s</c>, <c>100/m</c>, <c>1000/h</c>, <c>5/30s</c>, <c>100/m burst 20</c>, <c>100/m window</c>; a number alone is per second.</summary>
    /// <exception cref="FormatException">It is none of these; the message says what may be written.</exception>
    public static Rate Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return RateText.TryParse(text, out var count, out var period, out var burst, out var window)
            ? new(count, period, burst, window)
            : throw new FormatException($"The rate '{text}' cannot be read: write {RateText.Forms}.");
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Count}/{Unit(Period)}{(IsWindow ? " window" : Burst > 0 ? $" burst {Burst}" : "")}");

    /// <summary>Whether everything is in its range.</summary>
    internal bool IsValid => Count is > 0 and <= RateText.Most && Burst is >= 0 and <= RateText.Most && (Burst == 0 || !IsWindow)
        && Period >= RateText.ShortestPeriod && Period <= RateText.LongestPeriod;

    private static string Unit(TimeSpan period) => period.TotalSeconds switch
    {
        1 => "s",
        60 => "m",
        3_600 => "h",
        86_400 => "d",
        var seconds => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#######}s"),
    };
}
