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
internal sealed partial class NeighborTasks : IHostedService, IDisposable
{
    /// <summary>A silo that starts waits for those that do not answer for so long, by the real clock: another one may stand until the silo has started.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>So long after a call that has failed comes the next.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>So long what a silo could run is known after it has gone, unless one of its name has come again: a task is not refused while its only silo starts anew.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    private readonly INeighbors neighbors;
    private readonly TaskRegistry registry;
    private readonly IGrainFactory grains;
    private readonly ILocalSiloDetails self;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationToken stopped;
    private readonly Lock gate = new();
    private readonly Dictionary<Neighbor, Task> met = [];
    private readonly HashSet<Neighbor> gone = [];

    public NeighborTasks(INeighbors neighbors, TaskRegistry registry, IGrainFactory grains, ILocalSiloDetails self, TimeProvider time, ILogger<NeighborTasks> logger)
    {
        (this.neighbors, this.registry, this.grains, this.self, this.time, this.logger) = (neighbors, registry, grains, self, time, logger);
        stopped = stopping.Token;
        registry.IsMeeting = true; // From before the silo has any shard.
    }

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
        registry.IsMeeting = false;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        neighbors.Changed -= Meet;
        stopping.Cancel();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Cancel(); // A silo that was not stopped in order.
        stopping.Dispose();
    }

    private void Meet()
    {
        lock (gate)
        {
            var current = neighbors.Current;
            foreach (var lost in met.Keys.Except(current).ToArray())
            {
                met.Remove(lost);
                gone.Add(lost);
                _ = ForgetAsync(lost);
            }

            foreach (var other in current.Except(met.Keys))
            {
                gone.Remove(other);
                met.Add(other, Task.Run(() => MeetAsync(other)));
            }
        }
    }

    private async Task MeetAsync(Neighbor other)
    {
        while (!stopped.IsCancellationRequested && neighbors.Current.Contains(other))
        {
            try
            {
                registry.Learn(other.Address, await grains.GetGrain<INodeGrain>(other.Address).MeetAsync(self.SiloAddress.ToParsableString(), RegisteredTasks.Of(registry)));
                Forget(lost => lost.Name == other.Name);
                return;
            }
            catch (Exception e) // Whatever it is: it may pass, and the neighbor may call itself.
            {
                LogNotMet(other, e.Message);
                await Task.Delay(Pause, time, stopped).ConfigureAwait(Background.Quietly);
            }
        }
    }

    private async Task ForgetAsync(Neighbor lost)
    {
        await Task.Delay(Remembered, time, stopped).ConfigureAwait(Background.Quietly);
        if (!stopped.IsCancellationRequested)
        {
            Forget(other => other == lost);
        }
    }

    private void Forget(Func<Neighbor, bool> which)
    {
        Neighbor[] forgotten;
        lock (gate)
        {
            forgotten = [.. gone.Where(which)];
            gone.ExceptWith(forgotten);
        }

        Array.ForEach(forgotten, lost => registry.Forget(lost.Address));
    }

    [LoggerMessage(259, LogLevel.Debug, "{Neighbor} has not said yet which tasks it can run: {Why}")]
    private partial void LogNotMet(Neighbor neighbor, string why);
}
