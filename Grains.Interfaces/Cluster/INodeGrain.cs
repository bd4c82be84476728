using Orleans;

namespace Krewe.Clusters;

/// <summary>
/// Answers for one silo, and takes orders for it; the key is the silo's address with its generation. It answers from what the silo has in memory:
/// it waits for no task, no slot and no store. An order has an id of its own: whoever hears it again answers as before and changes nothing. Calls throw
/// an Orleans error when there is no such silo.
/// </summary>
[Alias("krewe.INodeGrain")]
public interface INodeGrain : IGrainWithStringKey
{
    /// <summary>Its worker's name.</summary>
    [Alias("Ping"), AnyWay] Task<string> PingAsync();

    /// <summary>The tasks that run now, oldest first; at most <paramref name="limit"/>.</summary>
    [Alias("GetActive"), AnyWay] Task<TaskOutlines> GetActiveAsync(int limit);

    /// <summary>The tasks that are claimed and have not begun, next first; at most <paramref name="limit"/>.</summary>
    [Alias("GetReserved"), AnyWay] Task<TaskOutlines> GetReservedAsync(int limit);

    /// <summary>The tasks it can run, by name.</summary>
    [Alias("GetRegistered"), AnyWay] Task<RegisteredTask[]> GetRegisteredAsync();

    /// <summary>The neighbor of this address and name says what it can run, and hears what this one can.</summary>
    [Alias("Meet"), AnyWay] Task<RegisteredTask[]> MeetAsync(string neighbor, string name, RegisteredTask[] tasks);

    /// <summary>Its pool, its process, and what it has done.</summary>
    [Alias("GetStatistics"), AnyWay] Task<NodeStatistics> GetStatisticsAsync();

    /// <summary>The queues it serves.</summary>
    [Alias("GetQueues"), AnyWay] Task<string[]> GetQueuesAsync();

    /// <summary>Its options by key, without secrets.</summary>
    [Alias("GetOptions"), AnyWay] Task<Dictionary<string, string>> GetOptionsAsync();

    /// <summary>What it runs on.</summary>
    [Alias("GetReport"), AnyWay] Task<NodeReport> GetReportAsync();

    /// <summary>The silo's next events for a listener: waits for one, up to about 10 s. A listener that does not come for more is forgotten.</summary>
    [Alias("PollEvents")] Task<EventBatch> PollEventsAsync(EventPoll poll);

    /// <summary>Sets the time limits of a task for attempts that begin from now on; null for none.</summary>
    [Alias("SetTimeLimit"), AnyWay] Task<ControlReply> SetTimeLimitAsync(Guid order, string task, TimeSpan? soft, TimeSpan? hard);

    /// <summary>Gives it so many slots more, or fewer.</summary>
    [Alias("Resize"), AnyWay] Task<ControlReply> ResizeAsync(Guid order, int by);

    /// <summary>Lets it scale its slots by itself.</summary>
    [Alias("Autoscale"), AnyWay] Task<ControlReply> AutoscaleAsync(Guid order, PoolRange range);

    /// <summary>Lets it serve a queue, or serve it no longer.</summary>
    [Alias("Serve"), AnyWay] Task<ControlReply> ServeAsync(Guid order, string queue, bool serve);

    /// <summary>Shuts its process down; running tasks may finish.</summary>
    [Alias("Shutdown"), AnyWay] Task<ControlReply> ShutdownAsync(Guid order);
}
