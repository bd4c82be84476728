using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Krewe.Telemetry;

/// <summary>What a tracer or meter has to listen to. Nothing is recorded, and nothing allocated for a task, while nobody does.</summary>
public static class KreweTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Krewe";

    private static readonly string? Version = typeof(KreweTelemetry).Assembly.GetName().Version?.ToString(3);
    private static readonly Meter Silent = EndedMeter();

    /// <summary>The source of all spans.</summary>
    internal static ActivitySource Source { get; } = new(Name, Version);

    /// <summary>The meter of a host, which ends with it. Nobody hears what is measured in a host without metrics, and nothing outlives it.</summary>
    internal static Meter MeterOf(IMeterFactory? meters) => meters?.Create(Name, Version) ?? Silent;

    /// <summary>A meter that keeps none of the instruments that are made on it.</summary>
    private static Meter EndedMeter()
    {
        var meter = new Meter(Name, Version);
        meter.Dispose();
        return meter;
    }
}
