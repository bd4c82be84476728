namespace Krewe.Schedules;

/// <summary>The five fields of a crontab: the values that each allows, as bits. Compiled into the generator, too.</summary>
/// <param name="Either">Whether of the two kinds of days one is enough.</param>
internal sealed record CronFields(ulong Minutes, ulong Hours, ulong Days, ulong Months, ulong Weekdays, bool Either)
{
    /// <summary>Reads five fields, or a name such as <c>@daily</c> for them.</summary>
    /// <exception cref="FormatException">It is no crontab; the message names the field.</exception>
    public static CronFields Parse(string text)
    {
        var fields = (text.Trim() switch
        {
            "@hourly" => "0 * * * *",
            "@daily" or "@midnight" => "0 0 * * *",
            "@weekly" => "0 0 * * 0",
            "@monthly" => "0 0 1 * *",
            "@yearly" or "@annually" => "0 0 1 1 *",
            var other => other,
        }).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5)
        {
            throw new FormatException(
                $"'{text}' is no crontab: it has {fields.Length} field{(fields.Length == 1 ? "" : "s")} and not five (minute, hour, day of the month, month, day of the week).");
        }

        // A field that begins with a star restricts, by its steps, and does not count as restricted: so it is in Vixie cron.
        return new(CronField.Minute.Parse(fields[0]), CronField.Hour.Parse(fields[1]), CronField.Day.Parse(fields[2]), CronField.Month.Parse(fields[3]),
            CronField.Weekday.Parse(fields[4]), Either: fields[2][0] != '*' && fields[4][0] != '*');
    }
}
