using Krewe.Execution;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace Krewe.Clusters;

/// <summary>
/// The events of this silo, for those who listen. While nobody does, <see cref="IsOn"/> is all that is looked at. A listener has a lease: it goes when
/// it does not come for more; a sink of this silo stays. Nobody here calls listeners, and nobody waits for them.
/// </summary>
internal sealed class EventHub(IServiceProvider services, IOptions<WorkerOptions> options, IClusterClock clock, TimeProvider time) : IDisposable
{
    /// <summary>How long a call stands.</summary>
    public static readonly TimeSpan PollPeriod = TimeSpan.FromSeconds(10);

    /// <summary>A listener that has not come for so long is forgotten.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>Time between two heartbeats.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, EventListener> byId = [];
    private EventListener[] sinks = [];
    private volatile EventListener[] listeners = [];
    private int mask; // Not volatile: it is read for each task, and may be seen a little later.
    private long incarnations;
    private ITimer? beat;
    private string? address;
    private bool left;

    /// <summary>Whether anybody listens.</summary>
    public bool IsOn => mask != 0;

    /// <summary>This silo's name.</summary>
    public string Node { get; } = options.Value.FullName;

    /// <summary>Its address.</summary>
    public string Silo => address ??= services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString();

    /// <summary>The time now, for the cluster.</summary>
    public DateTimeOffset Now => clock.UtcNow;

    /// <summary>Whether somebody may want events of a kind.</summary>
    public bool Wants(EventKind kind) => (mask & (1 << (int)kind)) != 0;

    /// <summary>Tells all who want it.</summary>
    public void Publish(ClusterEvent e)
    {
        foreach (var listener in listeners)
        {
            listener.Add(e);
        }
    }

    /// <summary>The next events for a listener; waits for one, up to <see cref="PollPeriod"/>.</summary>
    public async Task<EventBatch> PollAsync(EventPoll poll)
    {
        var listener = Find(poll);
        var waits = listener.WhenAny(poll.Incarnation == listener.Incarnation ? poll.Seen : 0);
        if (!waits.IsCompleted && !left)
        {
            await waits.WaitAsync(PollPeriod, time).ConfigureAwait(Background.Quietly);
        }

        return listener.Read(left);
    }

    /// <summary>Somebody in this silo who listens until it ends, and reads from what this gives.</summary>
    public EventListener Listen(EventFilter filter)
    {
        var listener = new EventListener(0, filter);
        listener.Add(Beat(EventKind.WorkerOnline));
        lock (gate)
        {
            sinks = [.. sinks, listener];
            Changed();
            beat ??= time.CreateTimer(_ => Tick(), null, Heartbeat, Heartbeat);
        }

        return listener;
    }

    /// <summary>The silo leaves: it says so, and calls stand no longer.</summary>
    public void Leave()
    {
        if (Wants(EventKind.WorkerOffline))
        {
            Publish(new() { Kind = EventKind.WorkerOffline, At = Now, Node = Node, Silo = Silo });
        }

        lock (gate)
        {
            left = true;
        }

        Array.ForEach(listeners, l => l.Wake());
    }

    /// <inheritdoc/>
    public void Dispose() => beat?.Dispose();

    private EventListener Find(EventPoll poll)
    {
        lock (gate)
        {
            if (!byId.TryGetValue(poll.Listener, out var listener))
            {
                listener = byId[poll.Listener] = new(++incarnations, poll.Filter);
                Changed();
                listener.Add(Beat(EventKind.WorkerOnline));
                beat ??= time.CreateTimer(_ => Tick(), null, Heartbeat, Heartbeat);
            }

            listener.HeardAt = time.GetTimestamp();
            return listener;
        }
    }

    private void Tick()
    {
        lock (gate)
        {
            foreach (var (id, _) in byId.Where(l => time.GetElapsedTime(l.Value.HeardAt) > Lease).ToArray())
            {
                byId.Remove(id, out var gone);
                gone!.Wake();
            }

            Changed();
            if (listeners.Length == 0)
            {
                beat?.Dispose();
                beat = null;
            }
        }

        if (Wants(EventKind.WorkerHeartbeat))
        {
            Publish(Beat(EventKind.WorkerHeartbeat));
        }
    }

    private void Changed()
    {
        listeners = [.. sinks, .. byId.Values];
        mask = listeners.Aggregate(0, (all, l) => all | l.Mask);
    }

    private ClusterEvent Beat(EventKind kind) => new() { Kind = kind, At = Now, Node = Node, Silo = Silo, Pool = services.GetRequiredService<Worker>().Pool };
}
