using System.Diagnostics;
using System.Diagnostics.Metrics;
using Krewe.Execution;

namespace Krewe.Telemetry;

/// <summary>Counts running tasks by queue and task. What has run before and does not now is reported as 0.</summary>
internal sealed class RunningCounts(BoundedValues queues)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Queue, string Task), long> counts = [];

    public Measurement<long>[] Of(ICollection<RunningTask> running)
    {
        lock (gate)
        {
            foreach (var key in counts.Keys.ToArray())
            {
                counts[key] = 0;
            }

            foreach (var task in running)
            {
                var key = (queues.Of(task.Queue), task.Name);
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }

            return [.. counts.Select(c => new Measurement<long>(c.Value, new TagList { { Tags.Queue, c.Key.Queue }, { Tags.Task, c.Key.Task } }))];
        }
    }
}
