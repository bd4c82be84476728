using System.Globalization;

namespace Krewe.Schedules;

/// <summary>
/// Ticks at an event of the sun, to about a minute (the equations of NOAA's solar calculator). On days without it, near the poles, nothing ticks.
/// </summary>
/// <param name="Event">Which.</param>
/// <param name="Latitude">−90 to 90, north positive, in degrees.</param>
/// <param name="Longitude">−180 to 180, east positive, in degrees.</param>
public sealed record class Sun(SunEvent Event, double Latitude, double Longitude) : Timing
{
    private const int Days = 370; // After a polar night it rises within a year, or never.

    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, SunEvent> Events = Enum.GetValues<SunEvent>().ToDictionary(NameOf);

    /// <summary>−90 to 90, north positive, in degrees.</summary>
    public double Latitude { get; } = Math.Abs(Latitude) <= 90 ? Latitude : throw new ArgumentOutOfRangeException(nameof(Latitude), Latitude, "A latitude is −90 to 90.");

    /// <summary>−180 to 180, east positive, in degrees.</summary>
    public double Longitude { get; } = Math.Abs(Longitude) <= 180 ? Longitude : throw new ArgumentOutOfRangeException(nameof(Longitude), Longitude, "A longitude is −180 to 180.");

    /// <summary>Whether it is the name of an event, such as <c>sunset</c> or <c>dusk_civil</c>.</summary>
    public static bool IsEvent(string name) => Events.ContainsKey(name);

    /// <summary>Reads an event, a latitude and a longitude: <c>sunset 52.5 13.4</c>.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static new Sun Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 3 && Events.TryGetValue(words[0], out var which)
            && Degrees(words[1], 90) is { } latitude && Degrees(words[2], 180) is { } longitude
            ? new(which, latitude, longitude)
            : throw new FormatException($"'{text}' is no event of the sun: write one of {string.Join(", ", Events.Keys)}, then a latitude (−90 to 90) "
                + "and a longitude (−180 to 180), as in 'sunset 52.5 13.4'.");
    }

    /// <inheritdoc/>
    public override DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset anchor, TimeZoneInfo zone)
    {
        var day = new DateTimeOffset(after.UtcDateTime.Date, TimeSpan.Zero).AddDays(-2); // Of a place far to the east or west it may be another day.
        for (var n = 0; n < Days; n++, day = day.AddDays(1))
        {
            if (On(day) is { } time && time > after)
            {
                return time;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{NameOf(Event)} {Latitude} {Longitude}");

    private DateTimeOffset? On(DateTimeOffset day)
    {
        var noon = day.AddHours(12 - (Longitude / 15));
        DateTimeOffset? time = noon;
        for (var round = 0; round < 3 && time is not null; round++) // The sun moves on while the time is being found.
        {
            time = Estimate(noon, (time.Value - Epoch).TotalDays / 36525);
        }

        return time is { } found ? new DateTimeOffset(found.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero) : null;
    }

    /// <summary>The event of a day, with the sun where it is at <paramref name="t"/>, in centuries since the epoch.</summary>
    private DateTimeOffset? Estimate(DateTimeOffset meanNoon, double t)
    {
        var meanLongitude = Radians((280.46646 + (t * (36000.76983 + (t * 0.0003032)))) % 360);
        var anomaly = Radians(357.52911 + (t * (35999.05029 - (0.0001537 * t))));
        var eccentricity = 0.016708634 - (t * (0.000042037 + (0.0000001267 * t)));
        var centre = (Math.Sin(anomaly) * (1.914602 - (t * (0.004817 + (0.000014 * t)))))
            + (Math.Sin(2 * anomaly) * (0.019993 - (0.000101 * t))) + (Math.Sin(3 * anomaly) * 0.000289);
        var node = Radians(125.04 - (1934.136 * t));
        var longitude = meanLongitude + Radians(centre - 0.00569 - (0.00478 * Math.Sin(node)));
        var tilt = Radians(23 + ((26 + ((21.448 - (t * (46.815 + (t * (0.00059 - (t * 0.001813)))))) / 60)) / 60) + (0.00256 * Math.Cos(node)));
        var declination = Math.Asin(Math.Sin(tilt) * Math.Sin(longitude));
        var y = Math.Pow(Math.Tan(tilt / 2), 2);
        var equation = (y * Math.Sin(2 * meanLongitude)) - (2 * eccentricity * Math.Sin(anomaly))
            + (4 * eccentricity * y * Math.Sin(anomaly) * Math.Cos(2 * meanLongitude))
            - (0.5 * y * y * Math.Sin(4 * meanLongitude)) - (1.25 * eccentricity * eccentricity * Math.Sin(2 * anomaly));
        var noon = meanNoon.AddMinutes(-4 * equation * 180 / Math.PI);
        if (Event == SunEvent.SolarNoon)
        {
            return noon;
        }

        var (zenith, side) = Event switch
        {
            SunEvent.DawnAstronomical => (108, -1),
            SunEvent.DawnNautical => (102, -1),
            SunEvent.DawnCivil => (96, -1),
            SunEvent.Sunrise => (90.833, -1), // Half of its width, and what the air bends its light.
            SunEvent.Sunset => (90.833, 1),
            SunEvent.DuskCivil => (96, 1),
            SunEvent.DuskNautical => (102, 1),
            _ => (108.0, 1),
        };
        var latitude = Radians(Latitude);
        var hour = (Math.Cos(Radians(zenith)) / (Math.Cos(latitude) * Math.Cos(declination))) - (Math.Tan(latitude) * Math.Tan(declination));
        return Math.Abs(hour) <= 1 ? noon.AddMinutes(side * 4 * Math.Acos(hour) * 180 / Math.PI) : null;
    }

    private static double Radians(double degrees) => degrees * Math.PI / 180;

    private static double? Degrees(string text, double most) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) && Math.Abs(degrees) <= most ? degrees : null;

    private static string NameOf(SunEvent which) => which switch
    {
        SunEvent.DawnAstronomical => "dawn_astronomical",
        SunEvent.DawnNautical => "dawn_nautical",
        SunEvent.DawnCivil => "dawn_civil",
        SunEvent.Sunrise => "sunrise",
        SunEvent.SolarNoon => "solar_noon",
        SunEvent.Sunset => "sunset",
        SunEvent.DuskCivil => "dusk_civil",
        SunEvent.DuskNautical => "dusk_nautical",
        _ => "dusk_astronomical",
    };
}
