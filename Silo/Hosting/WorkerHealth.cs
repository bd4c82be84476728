using Krewe.Execution;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Krewe.Hosting;

/// <summary>Says whether this silo can pull work; registered as the health check <c>krewe</c>.</summary>
public sealed class WorkerHealth(IWorkerStatus worker, ISiloHealth silo, SiloOptions options) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var silence = worker.Silence;
        var limit = options.Shards.SessionTimeout;
        return Task.FromResult(silence > limit
            ? HealthCheckResult.Unhealthy($"{worker.Name} cannot pull: a shard has not answered for {silence.TotalSeconds:0} s (limit {limit.TotalSeconds:0} s).")
            : silo.Trouble is { } trouble ? HealthCheckResult.Unhealthy($"{worker.Name} takes no work: {trouble}.")
            : worker.StoreFails ? HealthCheckResult.Unhealthy($"{worker.Name} cannot pull: the store does not take what a shard writes; its error is in the log.")
            : HealthCheckResult.Healthy($"{worker.Name} runs {Counted.Tasks(worker.Busy)}."));
    }
}
