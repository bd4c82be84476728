namespace Krewe.Schedules;

/// <summary>What the sun does in a day, by Celery's names.</summary>
public enum SunEvent
{
    /// <summary>It is 18° below the horizon, and rises.</summary>
    DawnAstronomical,

    /// <summary>It is 12° below the horizon, and rises.</summary>
    DawnNautical,

    /// <summary>It is 6° below the horizon, and rises.</summary>
    DawnCivil,

    /// <summary>Its upper edge appears.</summary>
    Sunrise,

    /// <summary>It is highest.</summary>
    SolarNoon,

    /// <summary>Its upper edge disappears.</summary>
    Sunset,

    /// <summary>It is 6° below the horizon, and sinks.</summary>
    DuskCivil,

    /// <summary>It is 12° below the horizon, and sinks.</summary>
    DuskNautical,

    /// <summary>It is 18° below the horizon, and sinks.</summary>
    DuskAstronomical,
}
