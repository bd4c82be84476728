namespace Krewe.Schedules;

/// <summary>The ticks of one schedule, within its start and end. Pure.</summary>
/// <param name="timing">When it ticks.</param>
/// <param name="anchor">Where intervals are counted from.</param>
/// <param name="zone">Whose clocks crontabs are read by.</param>
/// <param name="options">Its start and end.</param>
internal sealed class TickRule(Timing timing, DateTimeOffset anchor, TimeZoneInfo zone, ScheduleOptions options)
{
    /// <summary>The first tick after a moment; null when there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var from = options.Start is { } start && start > after ? start.AddTicks(-1) : after;
        return timing.Next(from, anchor, zone) is { } next && !(next > options.End) ? next : null;
    }

    /// <summary>Reads a schedule.</summary>
    /// <exception cref="SubmitRefusedException">Something in it is wrong; the message says what.</exception>
    public static TickRule Of(ScheduleSpec spec, DateTimeOffset anchor)
    {
        var options = spec.Options;
        try
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone);
            return new TickRule(Timing.Parse(spec.Timing), anchor, zone, options);
        }
        catch (FormatException e)
        {
            throw new SubmitRefusedException($"Schedule '{spec.Name}': {e.Message}", e);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            throw new SubmitRefusedException(
                $"Schedule '{spec.Name}': the silo knows no time zone '{options.TimeZone}'. Use an IANA name such as 'Europe/Berlin'; on Debian they come with tzdata.", e);
        }
    }
}
