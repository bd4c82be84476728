using System.Numerics;

namespace Krewe.Schedules;

/// <summary>
/// Ticks as a crontab of five fields says: minute, hour, day of the month, month, day of the week. As Vixie cron reads it: lists, ranges, steps
/// and names; 0 and 7 are Sunday; when both days are restricted, either is enough. As in Celery, a range may go over the end (<c>fri-mon</c>).
/// A time that the clocks show twice ticks once, the first time; one that they skip ticks when they have skipped it.
/// </summary>
public sealed record class Cron : Timing
{
    private const int Years = 8; // 29 February may be so far away.

    private readonly CronFields fields;
    private readonly string text;

    private Cron(string text) => (this.text, fields) = (text.Trim(), CronFields.Parse(text));

    /// <summary>Reads five fields, or <c>@hourly</c>, <c>@daily</c>, <c>@midnight</c>, <c>@weekly</c>, <c>@monthly</c>, <c>@yearly</c>, <c>@annually</c>.</summary>
    /// <exception cref="FormatException">It is no crontab; the message names the field.</exception>
    public static new Cron Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(text);
    }

    /// <inheritdoc/>
    public override DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset anchor, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var local = TimeZoneInfo.ConvertTime(after, zone).DateTime;
        var end = local.Year + Years;
        while (NextLocal(local, end) is { } next)
        {
            // Of two moments that the clocks show alike, the second pass may have begun: its first is over.
            if (Moment(next, zone) is var moment && moment > after)
            {
                return moment;
            }

            local = next;
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => text;

    /// <inheritdoc/>
    public bool Equals(Cron? other) => other is not null && text == other.text;

    /// <inheritdoc/>
    public override int GetHashCode() => text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The first minute after <paramref name="after"/> that fits, by clocks that are never set.</summary>
    private DateTime? NextLocal(DateTime after, int endYear)
    {
        var time = new DateTime(after.Year, after.Month, after.Day, after.Hour, after.Minute, 0, DateTimeKind.Unspecified).AddMinutes(1);
        while (time.Year < endYear)
        {
            if (!Has(fields.Months, time.Month))
            {
                time = new DateTime(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Unspecified).AddMonths(1);
            }
            else if (!IsDay(time))
            {
                time = time.Date.AddDays(1);
            }
            else if (From(fields.Hours, time.Hour) is not { } hour)
            {
                time = time.Date.AddDays(1);
            }
            else if (hour > time.Hour)
            {
                time = time.Date.AddHours(hour);
            }
            else if (From(fields.Minutes, time.Minute) is { } minute)
            {
                return time.AddMinutes(minute - time.Minute);
            }
            else
            {
                time = time.Date.AddHours(time.Hour + 1);
            }
        }

        return null;
    }

    private bool IsDay(DateTime time)
    {
        var (day, weekday) = (Has(fields.Days, time.Day), Has(fields.Weekdays, (int)time.DayOfWeek));
        return fields.Either ? day || weekday : day && weekday;
    }

    private static DateTimeOffset Moment(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local))
        {
            // The clocks skip it: what counts is the moment at which they do.
            while (zone.IsInvalidTime(local.AddMinutes(-1)))
            {
                local = local.AddMinutes(-1);
            }

            return new DateTimeOffset(local, zone.GetUtcOffset(local.AddMinutes(-1)));
        }

        return new DateTimeOffset(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local));
    }

    private static bool Has(ulong set, int value) => (set & (1UL << value)) != 0;

    private static int? From(ulong set, int value) => set >> value is var rest and not 0 ? value + BitOperations.TrailingZeroCount(rest) : null;
}
