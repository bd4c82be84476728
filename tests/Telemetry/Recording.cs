using System.Diagnostics.Metrics;

namespace Krewe.Tests.Telemetry;

/// <summary>The counts of one silo's meter: sums by instrument and one attribute's values.</summary>
internal sealed class Recording : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly Lock gate = new();
    private readonly Dictionary<string, long> sums = [];

    public Recording(IMeterFactory meters, string attribute)
    {
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Meter.Name == "Krewe" && instrument.Meter.Scope == meters)
            {
                it.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            object? of = null;
            foreach (var (key, told) in tags)
            {
                of = key == attribute ? told : of;
            }

            lock (gate)
            {
                sums[$"{instrument.Name} {of}".TrimEnd()] = this[$"{instrument.Name} {of}".TrimEnd()] + value;
            }
        });
        listener.Start();
    }

    public long this[string name]
    {
        get
        {
            lock (gate)
            {
                return sums.GetValueOrDefault(name);
            }
        }
    }

    public void Dispose() => listener.Dispose();
}
