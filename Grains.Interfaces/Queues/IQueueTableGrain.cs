using Orleans;
using Orleans.Concurrency;

namespace Krewe.Queues;

/// <summary>What was set for queues at run time, durably; key 0. Every shard has a copy.</summary>
[Alias("krewe.IQueueTableGrain")]
public interface IQueueTableGrain : IGrainWithIntegerKey
{
    /// <summary>What was set and is durable.</summary>
    [Alias("Get"), AlwaysInterleave] Task<QueueTable> GetAsync();

    /// <summary>Pauses a queue or lets it go on. Returns when that is durable and every shard goes by it. False: it was so already.</summary>
    /// <exception cref="SubmitRefusedException">The queue cannot be paused; the message says why.</exception>
    [Alias("Pause")] Task<bool> PauseAsync(string queue, bool paused);

    /// <summary>Declares a queue; null takes back what it was declared with. Returns when that is durable and every shard goes by it. False: it was so already.</summary>
    /// <exception cref="SubmitRefusedException">The rules are not allowed; the message says why.</exception>
    [Alias("Declare")] Task<bool> DeclareAsync(string queue, QueueRules? rules);

    /// <summary>What was set and is durable, and what silos declare queues with.</summary>
    [Alias("GetAll"), AlwaysInterleave] Task<QueueTable> GetAllAsync();
}
