using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Krewe.Clusters;
using Krewe.Submission;
using Orleans;

namespace Krewe;

/// <summary>
/// Listens to all silos: looks for new ones, and goes on with the others when one is lost. Each silo is asked for its next events when there is room for
/// them here, so who reads slowly holds up nobody.
/// </summary>
internal sealed class EventStream(NodeCalls nodes, IGrainFactory grains, IdSource ids, TimeProvider time, EventFilter filter)
{
    private const int Room = 4096;

    /// <summary>How often it looks for silos.</summary>
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);

    /// <summary>So long it waits for what other silos say of the same moment, to put it in order.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(25);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly int mask = filter.Mask;
    private readonly Dictionary<string, Source> sources = new(StringComparer.Ordinal);

    public async IAsyncEnumerable<ClusterEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var events = Channel.CreateBounded<ClusterEvent>(new BoundedChannelOptions(Room) { SingleReader = true });
        var watching = WatchAsync(events.Writer, ending.Token);
        try
        {
            var some = new List<ClusterEvent>();
            while (await events.Reader.WaitToReadAsync(cancellationToken))
            {
                await Task.Delay(Linger, time, cancellationToken);
                while (some.Count < Room && events.Reader.TryRead(out var next))
                {
                    some.Add(next);
                }

                foreach (var e in some.OrderBy(e => e.At).ThenBy(e => e.Kind))
                {
                    yield return e;
                }

                some.Clear();
            }
        }
        finally
        {
            await ending.CancelAsync();
            await watching.ConfigureAwait(Background.Quietly);
        }
    }

    private async Task WatchAsync(ChannelWriter<ClusterEvent> events, CancellationToken ending)
    {
        try
        {
            for (var first = true; ; first = false)
            {
                nodes.CheckOpen();
                try
                {
                    await LookAsync(events, ending);
                }
                catch (ClusterUnavailableException) when (!first)
                {
                    // It may come back; the silos that are listened to are asked all the same.
                }

                await Task.Delay(LookPeriod, time, ending);
            }
        }
        catch (Exception e)
        {
            events.TryComplete(e);
        }
        finally
        {
            foreach (var source in sources.Values)
            {
                await source.EndAsync();
            }
        }
    }

    private async Task LookAsync(ChannelWriter<ClusterEvent> events, CancellationToken ending)
    {
        var silos = await nodes.GetSilosAsync(Patience, ending);
        foreach (var silo in silos.Where(s => !sources.ContainsKey(s.Address)))
        {
            sources.Add(silo.Address, new(silo, source => FollowOrFailAsync(source, events), ending));
        }

        foreach (var lost in sources.Values.Where(s => !Array.Exists(silos, silo => silo.Address == s.Silo.Address)).ToArray())
        {
            sources.Remove(lost.Silo.Address);
            await lost.EndAsync();
            if (!lost.Left)
            {
                await WriteAsync(events, lost, new()
                {
                    Kind = EventKind.WorkerOffline, At = time.GetUtcNow(), Node = lost.Silo.Name, Silo = lost.Silo.Address, Error = "The silo was lost.",
                }, ending);
            }
        }
    }

    private async Task FollowOrFailAsync(Source source, ChannelWriter<ClusterEvent> events)
    {
        try
        {
            await FollowAsync(source, events);
        }
        catch (Exception e) when (!source.Ending.IsCancellationRequested)
        {
            events.TryComplete(e); // Not one that passes by itself: who reads has to know.
        }
    }

    private async Task FollowAsync(Source source, ChannelWriter<ClusterEvent> events)
    {
        var node = grains.GetGrain<INodeGrain>(source.Silo.Address);
        var listener = ids.Next();
        var (incarnation, seen, pause) = (0L, 0L, LookPeriod);
        while (!source.Ending.IsCancellationRequested)
        {
            EventBatch batch;
            try
            {
                batch = await node.PollEventsAsync(new(listener, filter, incarnation, seen)).WaitAsync(source.Ending);
                pause = LookPeriod;
            }
            catch (Exception e) when (Unreachable.Is(e))
            {
                await Task.Delay(pause, time, source.Ending);
                pause = Pauses.Next(pause);
                continue;
            }

            var forgotten = incarnation != 0 && incarnation != batch.Incarnation;
            (incarnation, seen) = (batch.Incarnation, incarnation == batch.Incarnation ? seen : 0);
            if (forgotten || batch.First > seen + 1)
            {
                await WriteAsync(events, source, new()
                {
                    Kind = EventKind.EventsDropped, At = time.GetUtcNow(), Node = source.Silo.Name, Silo = source.Silo.Address, Count = forgotten ? null : batch.First - seen - 1,
                }, source.Ending);
            }

            foreach (var e in batch.Events)
            {
                source.Left |= e.Kind == EventKind.WorkerOffline;
                await events.WriteAsync(e, source.Ending);
            }

            seen = batch.First + batch.Events.Length - 1;
            if (batch.Ended)
            {
                return;
            }
        }
    }

    /// <summary>What is said here, and not by a silo.</summary>
    private ValueTask WriteAsync(ChannelWriter<ClusterEvent> events, Source source, ClusterEvent e, CancellationToken ending) =>
        (mask & (1 << (int)e.Kind)) != 0 && filter.Nodes?.Contains(source.Silo.Name) != false ? events.WriteAsync(e, ending) : default;

    /// <summary>A silo that is listened to.</summary>
    private sealed class Source
    {
        private readonly CancellationTokenSource ending;
        private readonly Task following;

        public Source(SiloEntry silo, Func<Source, Task> follow, CancellationToken ended)
        {
            Silo = silo;
            ending = CancellationTokenSource.CreateLinkedTokenSource(ended);
            Ending = ending.Token;
            following = follow(this);
        }

        public SiloEntry Silo { get; }

        public CancellationToken Ending { get; }

        /// <summary>It has said itself that it leaves.</summary>
        public bool Left { get; set; }

        public async Task EndAsync()
        {
            await ending.CancelAsync();
            await following.ConfigureAwait(Background.Quietly);
            ending.Dispose();
        }
    }
}
