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
        [.. registry.Definitions.Select(d => new TaskDescription(d.Name, d.ToString(), d.Settings.Queue ?? Submission.QueueNames.Default, d.Settings.Priority)
        {
            Parameters = [.. d.Parameters.Select(p => p.Type)],
        })]));

    /// <inheritdoc/>
    public Task<SiloEntry[]> GetSilosAsync() =>
        Task.FromResult<SiloEntry[]>([.. services.GetRequiredService<ISiloFacts>().Silos.OrderBy(s => s.Name, StringComparer.Ordinal).ThenBy(s => s.Address, StringComparer.Ordinal)]);
}
