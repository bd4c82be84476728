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

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

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
    private readonly Dictionary<string, long> gone = new(StringComparer.Ordinal);
    private long losses;

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
            }

            foreach (var other in current.Except(met.Keys))
            {
                met.Add(other, Task.Run(() => MeetAsync(other)));
            }

            ForgetGone(current, null);
        }
    }

    private async Task MeetAsync(Neighbor other)
    {
        for (var pause = FirstPause; !stopped.IsCancellationRequested && neighbors.Current.Contains(other); pause = Pauses.Next(pause))
        {
            try
            {
                var tasks = await grains.GetGrain<INodeGrain>(other.Address).MeetAsync(self.SiloAddress.ToParsableString(), self.Name, RegisteredTasks.Of(registry));
                registry.Learn(other.Address, other.Name, tasks);
                lock (gate)
                {
                    ForgetGone(neighbors.Current, other);
                }

                return;
            }
            catch (Exception e) // Whatever it is: it may pass, and the neighbor may call itself.
            {
                LogNotMet(other, e.Message);
                await Task.Delay(pause, time, stopped).ConfigureAwait(Background.Quietly);
            }
        }
    }

    /// <summary>
    /// Forgets those that are no neighbors any more: at once if they had gone when one of the name has come and said what it can run, else some time later.
    /// </summary>
    private void ForgetGone(IReadOnlyList<Neighbor> current, Neighbor? come)
    {
        foreach (var neighbor in current)
        {
            gone.Remove(neighbor.Address);
        }

        foreach (var (address, name) in registry.Told.Where(t => !current.Any(n => n.Address == t.Address)))
        {
            if (name == come?.Name && address != come.Address && gone.Remove(address))
            {
                registry.Forget(address);
            }
            else if (gone.TryAdd(address, ++losses))
            {
                _ = ForgetLaterAsync(address, losses);
            }
        }
    }

    private async Task ForgetLaterAsync(string address, long loss)
    {
        await Task.Delay(Remembered, time, stopped).ConfigureAwait(Background.Quietly);
        lock (gate)
        {
            if (!stopped.IsCancellationRequested && gone.TryGetValue(address, out var last) && last == loss)
            {
                gone.Remove(address);
                registry.Forget(address);
            }
        }
    }

    [LoggerMessage(259, LogLevel.Debug, "{Neighbor} has not said yet which tasks it can run: {Why}")]
    private partial void LogNotMet(Neighbor neighbor, string why);
}
