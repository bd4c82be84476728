using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Krewe.Telemetry;

/// <summary>What a tracer or meter has to listen to. Nothing is recorded, and nothing allocated for a task, while nobody does.</summary>
public static class KreweTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Krewe";

    private static readonly string? Version = typeof(KreweTelemetry).Assembly.GetName().Version?.ToString(3);
    private static readonly Lazy<Meter> Shared = new(() => new Meter(Name, Version));

    /// <summary>The source of all spans.</summary>
    internal static ActivitySource Source { get; } = new(Name, Version);

    /// <summary>The meter of a host; the process's, when the host has no metrics.</summary>
    internal static Meter MeterOf(IMeterFactory? meters) => meters?.Create(Name, Version) ?? Shared.Value;
}
