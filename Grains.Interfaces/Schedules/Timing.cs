namespace Krewe.Schedules;

/// <summary>
/// When a schedule ticks. Pure: the same question has the same answer everywhere. As text it is what <see cref="Parse"/> reads:
/// <c>0 9 * * mon-fri</c>, <c>@daily</c>, <c>every 90s</c>, <c>at 2026-12-24T18:00:00+01:00</c>, <c>sunset 52.5 13.4</c>.
/// </summary>
public abstract record class Timing
{
    private const string Forms =
        "Write a crontab of five fields ('0 9 * * mon-fri', '@daily'), an interval ('every 90s'), a moment ('at 2026-12-24T18:00:00+01:00'), "
        + "or an event of the sun with latitude and longitude ('sunset 52.5 13.4').";

    /// <summary>The first tick after a moment; null when there is none any more.</summary>
    /// <param name="after">The moment; it is not the answer itself.</param>
    /// <param name="anchor">Where intervals are counted from: the start of the schedule.</param>
    /// <param name="zone">Whose clocks crontabs are read by.</param>
    public abstract DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset anchor, TimeZoneInfo zone);

    /// <summary>Reads a timing of any kind.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static Timing Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            [] => throw new FormatException($"A timing is missing. {Forms}"),
            ["every", var period] => Every.Parse(period),
            ["at", var time] => Once.Parse(time),
            [var name, _, _] when Sun.IsEvent(name) => Sun.Parse(text),
            [var macro] when macro.StartsWith('@') => Cron.Parse(text),
            [_, _, _, _, _] => Cron.Parse(text),
            _ => throw new FormatException($"'{text}' is no timing. {Forms}"),
        };
    }
}
