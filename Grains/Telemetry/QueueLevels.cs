using System.Diagnostics;
using System.Diagnostics.Metrics;
using Krewe.Queues;

namespace Krewe.Telemetry;

/// <summary>How many tasks wait in each queue. The shards are asked when somebody reads the gauges, and count in turns of their own.</summary>
internal sealed class QueueLevels(LocalShards local, TimeProvider time, BoundedValues names)
{
    /// <summary>So long the reader waits: a shard that is busy for longer is reported as it was.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>Both gauges are read one after the other; they come from one count.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly Dictionary<string, (long Ready, long Delayed)> levels = new(StringComparer.Ordinal);
    private long? countedAt;

    public IEnumerable<Measurement<long>> Ready() => Read(level => level.Ready);

    public IEnumerable<Measurement<long>> Delayed() => Read(level => level.Delayed);

    private Measurement<long>[] Read(Func<(long Ready, long Delayed), long> one)
    {
        lock (gate)
        {
            if (countedAt is not { } at || time.GetElapsedTime(at) > Fresh)
            {
                Count();
                countedAt = time.GetTimestamp();
            }

            return [.. levels.Select(l => new Measurement<long>(one(l.Value), new TagList { { Tags.Queue, l.Key } }))];
        }
    }

    private void Count()
    {
        if (local.TryAsk(shard => shard.CountWaiting(), Patience) is not { } counts)
        {
            return;
        }

        foreach (var name in levels.Keys.ToArray())
        {
            levels[name] = default; // What has become empty is reported as such.
        }

        foreach (var (queue, ready, delayed) in counts.SelectMany(c => c))
        {
            var name = names.Of(queue);
            var sum = levels.GetValueOrDefault(name);
            levels[name] = (sum.Ready + ready, sum.Delayed + delayed);
        }
    }
}
