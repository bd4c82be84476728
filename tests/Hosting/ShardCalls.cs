using Krewe.Execution;
using Krewe.Queues;

namespace Krewe.Tests.Hosting;

/// <summary>Calls of a worker, for tests that are one.</summary>
internal static class ShardCalls
{
    /// <summary>Asks for the epoch, and opens the session or squares it.</summary>
    public static async Task<string[]> ResumeAsync(this IShardGrain shard, WorkerSession session, long number, HeldTask[] held) =>
        await shard.ResumeAsync(session, await shard.GetEpochAsync(), number, held);
}
