using Krewe.Clusters;
using Krewe.Execution;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Hosting;

/// <summary>
/// Tells neighbors which tasks this silo can run, and hears what they can, so that the shards of each take what only others run. Silos may have
/// different libraries, and while a cluster is renewed they do.
/// </summary>
internal sealed partial class NeighborTasks(
    INeighbors neighbors, TaskRegistry registry, IGrainFactory grains, TimeProvider time, ILogger<NeighborTasks> logger) : IHostedService, IDisposable
{
    /// <summary>A silo that starts waits for those that do not answer for so long, by the real clock: another one may stand until the silo has started.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>So long after a call that has failed comes the next.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private readonly Dictionary<Neighbor, Task> met = [];

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        neighbors.Changed += Meet;
        Meet();
        Task[] meetings;
        lock (gate)
        {
            meetings = [.. met.Values];
        }

        await Task.WhenAll(meetings).WaitAsync(Patience, TimeProvider.System, cancellationToken).ConfigureAwait(Background.Quietly);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        neighbors.Changed -= Meet;
        stopping.Cancel();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => stopping.Dispose();

    private void Meet()
    {
        lock (gate)
        {
            var current = neighbors.Current;
            foreach (var gone in met.Keys.Except(current).ToArray())
            {
                met.Remove(gone);
            }

            foreach (var other in current.Except(met.Keys))
            {
                met.Add(other, Task.Run(() => MeetAsync(other)));
            }
        }
    }

    private async Task MeetAsync(Neighbor other)
    {
        while (!stopping.IsCancellationRequested && neighbors.Current.Contains(other))
        {
            try
            {
                registry.Learn(await grains.GetGrain<INodeGrain>(other.Address).MeetAsync(RegisteredTasks.Of(registry)));
                return;
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                LogNotMet(other, e.Message);
                await Task.Delay(Pause, time, stopping.Token).ConfigureAwait(Background.Quietly);
            }
        }
    }

    [LoggerMessage(259, LogLevel.Debug, "{Neighbor} has not said yet which tasks it can run: {Why}")]
    private partial void LogNotMet(Neighbor neighbor, string why);
}
