using System.Globalization;

namespace Krewe.Schedules;

/// <summary>Ticks once.</summary>
/// <param name="Time">When.</param>
public sealed record class Once(DateTimeOffset Time) : Timing
{
    /// <summary>Reads a moment in ISO 8601 with its offset.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static new Once Parse(string text) =>
        MomentText.TryParse(text, out var time) ? new(time) : throw new FormatException($"'{text}' is no moment: write it with its offset, as {MomentText.Forms}.");

    /// <inheritdoc/>
    public override DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset anchor, TimeZoneInfo zone) => Time > after ? Time : null;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"at {Time:O}");
}
