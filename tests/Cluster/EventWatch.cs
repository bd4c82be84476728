using Krewe.Clusters;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Clusters;

/// <summary>Listens in the background, and keeps what it hears.</summary>
internal sealed class EventWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource ending = new();
    private readonly List<ClusterEvent> heard = [];
    private readonly Task listening;

    public EventWatch(ICluster cluster, EventFilter? filter = null) => listening = ListenAsync(cluster, filter);

    /// <summary>What it has heard so far.</summary>
    public ClusterEvent[] Heard
    {
        get
        {
            if (listening.IsFaulted)
            {
                listening.GetAwaiter().GetResult();
            }

            lock (heard)
            {
                return [.. heard];
            }
        }
    }

    /// <summary>Kinds of the events of a task, in order.</summary>
    public EventKind[] Of(string task) => [.. Heard.Where(e => e.TaskId == task).Select(e => e.Kind)];

    /// <summary>Whether it hears all these silos.</summary>
    public bool Hears(params string[] nodes) => nodes.All(n => Array.Exists(Heard, e => e.Kind == EventKind.WorkerOnline && e.Node.StartsWith(n, StringComparison.Ordinal)));

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await ((Task)listening.WaitAsync(Gate.Patience)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
    }

    private async Task ListenAsync(ICluster cluster, EventFilter? filter)
    {
        await foreach (var e in cluster.EventsAsync(filter, ending.Token))
        {
            lock (heard)
            {
                heard.Add(e);
            }
        }
    }
}
