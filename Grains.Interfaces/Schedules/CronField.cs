using System.Globalization;

namespace Krewe.Schedules;

/// <summary>
/// One field of a crontab: what it is called, its lowest and highest value, and names for values. Compiled into the generator, too.
/// </summary>
internal sealed record CronField(string Name, int Low, int High, string[] Names)
{
    public static CronField Minute { get; } = new("minute", 0, 59, []);

    public static CronField Hour { get; } = new("hour", 0, 23, []);

    public static CronField Day { get; } = new("day of the month", 1, 31, []);

    public static CronField Month { get; } = new("month", 1, 12,
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]);

    public static CronField Weekday { get; } = new("day of the week", 0, 6,
        ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]);

    /// <summary>The values that the text allows, as bits.</summary>
    /// <exception cref="FormatException">It cannot be read.</exception>
    public ulong Parse(string text)
    {
        var set = 0UL;
        foreach (var item in text.Split(','))
        {
            set |= ParseItem(item, text);
        }

        return set;
    }

    private ulong ParseItem(string item, string text)
    {
        var parts = item.Split('/');
        if (parts.Length > 2)
        {
            throw Wrong(text, $"'{item}' has more than one step");
        }

        var step = 1;
        if (parts.Length == 2 && !(int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out step) && step > 0))
        {
            throw Wrong(text, $"the step '{parts[1]}' is no number from 1 on");
        }

        var ends = parts[0].Split('-');
        if (ends.Length > 2 || (ends.Length == 1 && parts.Length == 2 && ends[0] != "*"))
        {
            throw Wrong(text, ends.Length > 2 ? $"'{parts[0]}' is no range" : $"a step needs a range or a star before it, as in '{parts[0]}-{High}/{parts[1]}'");
        }

        var (first, last) = ends.Length == 1 && ends[0] == "*" ? (Low, High) : (Value(ends[0], text), Value(ends[ends.Length - 1], text));
        var count = last >= first || IsSunday(last) ? (IsSunday(last) && first > 0 ? High + 1 : last) - first : High - Low + 1 - (first - last);
        var set = 0UL;
        for (var n = 0; n <= count; n += step)
        {
            set |= 1UL << (Low + ((first - Low + n) % (High - Low + 1)));
        }

        return set;

        bool IsSunday(int value) => ReferenceEquals(this, Weekday) && value == 7;
    }

    private int Value(string text, string field)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return (value >= Low && value <= High) || (ReferenceEquals(this, Weekday) && value == 7)
                ? value
                : throw Wrong(field, $"{text} is not from {Low} to {(ReferenceEquals(this, Weekday) ? 7 : High)}");
        }

        var index = text.Length < 3 ? -1 : Array.FindIndex(Names, n => n.Equals(text, StringComparison.OrdinalIgnoreCase) || n.Substring(0, 3).Equals(text, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index + Low : throw Wrong(field, Names.Length == 0 ? $"'{text}' is no number" : $"'{text}' is neither a number nor a name such as '{Names[1].Substring(0, 3)}'");
    }

    private FormatException Wrong(string text, string why) => new($"The field '{text}' of a crontab ({Name}) cannot be read: {why}.");
}
