using System.Collections.Concurrent;

namespace Krewe.Telemetry;

/// <summary>
/// Bounds the values of a metric's attribute: whoever makes a queue for each user must not make a time series for each. The first
/// <paramref name="capacity"/> values are told apart, about; the rest are one.
/// </summary>
internal sealed class BoundedValues(int capacity)
{
    private readonly ConcurrentDictionary<string, string> known = new(StringComparer.Ordinal);
    private int count;

    /// <summary>The value, or <see cref="Tags.Other"/>.</summary>
    public string Of(string value)
    {
        if (known.TryGetValue(value, out var same))
        {
            return same;
        }

        if (Volatile.Read(ref count) >= capacity)
        {
            return Tags.Other;
        }

        if (known.TryAdd(value, value))
        {
            Interlocked.Increment(ref count);
        }

        return value;
    }
}
