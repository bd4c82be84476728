using Krewe.Execution;
using Krewe.Queues;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Concurrency;

namespace Krewe.Clusters;

/// <summary>Tells clients what they have to know.</summary>
[StatelessWorker]
internal sealed class ClusterGrain(ShardMap shards, TaskRegistry registry, IOptions<ShardOptions> options, IServiceProvider services) : Grain, IClusterGrain
{
    /// <inheritdoc/>
    public Task<ClusterDescription> DescribeAsync() => Task.FromResult(new ClusterDescription(shards.Count,
        typeof(ClusterGrain).Assembly.GetName().Version!.ToString(3), options.Value.MaxPayloadBytes,
        [.. RegisteredTasks.Of(registry).Concat(registry.Elsewhere.Values).OrderBy(t => t.Name, StringComparer.Ordinal)
            .Select(t => new TaskDescription(t.Name, t.Text, t.Queue, t.Priority) { Parameters = t.Parameters })]));

    /// <inheritdoc/>
    public Task<SiloEntry[]> GetSilosAsync() =>
        Task.FromResult<SiloEntry[]>([.. services.GetRequiredService<ISiloFacts>().Silos.OrderBy(s => s.Name, StringComparer.Ordinal).ThenBy(s => s.Address, StringComparer.Ordinal)]);
}
