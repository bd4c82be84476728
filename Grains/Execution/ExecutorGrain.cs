using Orleans;
using Orleans.Concurrency;

namespace Krewe.Execution;

/// <summary>The silo's executors: takes a claimed batch and hands it to the silo's runner; user code never runs in a grain's turn.</summary>
[StatelessWorker]
internal sealed class ExecutorGrain(TaskRunner runner) : Grain, IExecutorGrain
{
    /// <inheritdoc/>
    public Task ExecuteAsync(int shard, TaskDelivery[] deliveries)
    {
        runner.Enqueue(shard, deliveries);
        return Task.CompletedTask;
    }
}
