using Krewe.Execution;
using Krewe.Submission;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Krewe.Clusters;

/// <summary>A silo's own: says what is in its memory, and changes its worker.</summary>
[Reentrant, SiloPlacement]
internal sealed partial class NodeGrain(
    Worker worker, TaskRunner runner, TaskRegistry registry, ISiloFacts facts, ILocalSiloDetails silo, EventHub events, OrderBook orders, IServiceProvider services,
    ILogger<NodeGrain> logger)
    : Grain, INodeGrain
{
    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken) => this.GetPrimaryKeyString() == silo.SiloAddress.ToParsableString()
        ? Task.CompletedTask
        : throw new SiloUnavailableException($"There is no silo {this.GetPrimaryKeyString()}.");

    /// <inheritdoc/>
    public Task<string> PingAsync() => Task.FromResult(worker.Name);

    /// <inheritdoc/>
    public Task<TaskOutlines> GetActiveAsync(int limit) => Task.FromResult(runner.OutlineRunning(limit));

    /// <inheritdoc/>
    public Task<TaskOutlines> GetReservedAsync(int limit) => Task.FromResult(runner.OutlineWaiting(limit));

    /// <inheritdoc/>
    public Task<RegisteredTask[]> GetRegisteredAsync() => Task.FromResult(RegisteredTasks.Of(registry));

    /// <inheritdoc/>
    public Task<RegisteredTask[]> MeetAsync(string neighbor, string name, RegisteredTask[] tasks)
    {
        registry.Learn(neighbor, name, tasks);
        return GetRegisteredAsync();
    }

    /// <inheritdoc/>
    public Task<NodeStatistics> GetStatisticsAsync() => Task.FromResult(ProcessFacts.Statistics(worker, runner));

    /// <inheritdoc/>
    public Task<string[]> GetQueuesAsync() => Task.FromResult(worker.Queues);

    /// <inheritdoc/>
    public Task<Dictionary<string, string>> GetOptionsAsync() => Task.FromResult(facts.Options.ToDictionary(o => o.Key, o => o.Value));

    /// <inheritdoc/>
    public Task<EventBatch> PollEventsAsync(EventPoll poll) => events.PollAsync(poll);

    /// <inheritdoc/>
    public Task<NodeReport> GetReportAsync() => Task.FromResult(ProcessFacts.Report(facts, registry));
}
