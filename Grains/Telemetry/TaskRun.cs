using System.Diagnostics;
using System.Diagnostics.Metrics;
using Krewe.Queues;

namespace Krewe.Telemetry;

/// <summary>Counts tasks of a batch: neighbours with the same attributes, as most are, make one measurement.</summary>
internal struct TaskRun(Counter<long> counter, BoundedValues queues)
{
    private string? queue;
    private string? task;
    private string? key;
    private string? value;
    private long count;

    /// <summary>Counts one more, with one more attribute if it is to have one.</summary>
    public void Add(TaskEntry entry, string? withKey = null, string? withValue = null)
    {
        var message = entry.Message;
        if (count == 0 || message.Name != task || message.Queue != queue || withValue != value)
        {
            Flush();
            (queue, task, key, value) = (message.Queue, message.Name, withKey, withValue);
        }

        count++;
    }

    /// <summary>Records what has been counted.</summary>
    public void Flush()
    {
        if (count == 0)
        {
            return;
        }

        var tags = new TagList { { Tags.Queue, queues.Of(queue!) }, { Tags.Task, task } };
        if (key is not null)
        {
            tags.Add(key, value);
        }

        counter.Add(count, tags);
        count = 0;
    }
}
