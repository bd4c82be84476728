using Krewe.Clusters;

namespace Krewe.Execution;

// What others may know of it, and how many tasks it runs at once.
internal sealed partial class TaskRunner
{
    private volatile int concurrency = options.Value.Concurrency;

    /// <summary>Tasks that may run at once.</summary>
    public int Concurrency
    {
        get => concurrency;
        set => concurrency = value;
    }

    /// <summary>Attempts that ended, by name of the task.</summary>
    public IEnumerable<TaskTotal> Totals => tallies.Select(t => t.Value.Read(t.Key));

    /// <summary>The tasks that run, oldest first.</summary>
    public TaskOutlines OutlineRunning(int limit)
    {
        var all = running.Values;
        return new(all.Count, [.. all.OrderBy(t => t.StartedAt).Take(limit).Select(t => OutlineOf(t.Delivered, t.StartedAt))]);
    }

    /// <summary>The tasks that wait here, next first.</summary>
    public TaskOutlines OutlineWaiting(int limit)
    {
        if (takesBatches && Waits() is var all)
        {
            return new(all.Count, [.. all.Take(limit).Select(t => OutlineOf(t.Delivery, clock.UtcNow - time.GetElapsedTime(t.ClaimedAt)))]);
        }

        return new(queue.Count, [.. queue.Take(limit).Select(t => OutlineOf(t.Delivery, clock.UtcNow - time.GetElapsedTime(t.ClaimedAt)))]);
    }

    private static TaskOutline OutlineOf(TaskDelivery delivery, DateTimeOffset at) => new(delivery.Message.Id, delivery.Message.Name,
        delivery.Message.Queue, OutlineText.Of(delivery.Message.Arguments), delivery.Attempt, at);
}
