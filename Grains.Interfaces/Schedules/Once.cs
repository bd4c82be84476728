using System.Globalization;

namespace Krewe.Schedules;

/// <summary>Ticks once.</summary>
/// <param name="Time">When.</param>
public sealed record class Once(DateTimeOffset Time) : Timing
{
    private static readonly string[] Formats = ["yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    /// <summary>Reads a moment in ISO 8601 with its offset.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static new Once Parse(string text) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? new(time)
            : throw new FormatException($"'{text}' is no moment: write it with its offset, as '2026-12-24T18:00:00+01:00' or '2026-12-24T17:00:00Z'.");

    /// <inheritdoc/>
    public override DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset anchor, TimeZoneInfo zone) => Time > after ? Time : null;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"at {Time:O}");
}
