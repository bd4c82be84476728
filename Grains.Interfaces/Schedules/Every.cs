namespace Krewe.Schedules;

/// <summary>Ticks in even intervals, counted from the start of the schedule: none is lost or drifts, however late one runs.</summary>
/// <param name="Period">1 s to 3,660 days.</param>
public sealed record class Every(TimeSpan Period) : Timing
{
    /// <summary>1 s to 3,660 days.</summary>
    public TimeSpan Period { get; } = Period >= DurationText.ShortestPeriod && Period <= DurationText.LongestPeriod
        ? Period
        : throw new ArgumentOutOfRangeException(nameof(Period), Period, "An interval is 1 s to 3,660 days.");

    /// <summary>Reads <c>90s</c>, <c>1h30m</c>, <c>2d</c> or <c>00:01:30</c>.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static new Every Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return DurationText.TryParsePeriod(text, out var period)
            ? new(period)
            : throw new FormatException($"'{text}' is no interval: write {DurationText.PeriodForms}.");
    }

    /// <inheritdoc/>
    public override DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset anchor, TimeZoneInfo zone)
    {
        var passed = after < anchor ? 0 : ((after - anchor).Ticks / Period.Ticks) + 1;
        return anchor + (passed * Period);
    }

    /// <inheritdoc/>
    public override string ToString() => $"every {DurationText.Of(Period)}";
}
