using Orleans;

namespace Krewe.Execution;

/// <summary>Runs claimed tasks on the silo it lives on. Stateless: every silo has a pool of them.</summary>
[Alias("krewe.IExecutorGrain")]
public interface IExecutorGrain : IGrainWithIntegerKey
{
    /// <summary>Takes over a claimed batch of one shard and returns at once; the outcomes go to the shard.</summary>
    [Alias("Execute")] Task ExecuteAsync(int shard, TaskDelivery[] deliveries);
}
