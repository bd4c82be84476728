using Krewe.Clusters;

namespace Krewe.Tests.Clusters;

/// <summary>What is kept for a listener, and what it wants: both have no clock.</summary>
public class EventRingTests
{
    [Fact]
    public void Events_are_numbered_and_come_again_until_they_are_forgotten()
    {
        var ring = new EventRing(4);
        Assert.Equal((1, 0, 0), Numbers(ring));
        ring.Add(Event("a"));
        ring.Add(Event("b"));
        Assert.Equal((1, 2, 2), Numbers(ring));
        Assert.Equal((1, 2, 2), Numbers(ring));
        ring.Forget(1);
        Assert.Equal((2, 1, 2), Numbers(ring));
        Assert.Equal("b", ring.Read(9).Events.Single().TaskId);
        ring.Forget(99);
        Assert.Equal((3, 0, 2), Numbers(ring));
    }

    [Fact]
    public void The_oldest_give_way_and_the_numbers_tell_how_many()
    {
        var ring = new EventRing(4);
        for (var i = 1; i <= 10; i++)
        {
            ring.Add(Event($"{i}"));
        }

        var (first, events) = ring.Read(9);
        Assert.Equal(7, first);
        Assert.Equal(["7", "8", "9", "10"], events.Select(e => e.TaskId));
        Assert.Equal(["7", "8"], ring.Read(2).Events.Select(e => e.TaskId));
    }

    [Fact]
    public void Whatever_is_added_read_and_forgotten_what_is_read_is_in_order_and_what_is_missing_is_counted()
    {
        var random = new Random(3);
        for (var run = 0; run < 100; run++)
        {
            var ring = new EventRing(random.Next(1, 20));
            var (added, seen, got, lost) = (0, 0L, 0L, 0L);
            for (var step = 0; step < 300; step++)
            {
                for (var n = random.Next(6); n > 0; n--)
                {
                    ring.Add(Event($"{++added}"));
                }

                if (random.Next(3) == 0)
                {
                    ring.Forget(seen);
                    var (first, events) = ring.Read(random.Next(1, 10));
                    lost += first - seen - 1;
                    Assert.Equal(Enumerable.Range((int)first, events.Length).Select(i => $"{i}"), events.Select(e => e.TaskId));
                    got += events.Length;
                    seen = first + events.Length - 1;
                }
            }

            Assert.Equal(seen, got + lost);
        }
    }

    [Fact]
    public void A_filter_wants_what_fits_all_that_it_says()
    {
        var e = Event("a") with { TaskName = "mail.send", Queue = "mail", Node = "one" };
        Assert.True(new EventFilter(Task: "mail.*", Queue: "mail", Nodes: ["one", "two"]).Fits(e));
        Assert.False(new EventFilter(Task: "mail").Fits(e));
        Assert.False(new EventFilter(Queue: "default").Fits(e));
        Assert.False(new EventFilter(Nodes: ["two"]).Fits(e));
        Assert.Equal(1 << (int)EventKind.TaskFailed, new EventFilter([EventKind.TaskFailed]).Mask);
        Assert.Equal(1 << (int)EventKind.TaskFailed, new EventFilter([EventKind.TaskFailed, EventKind.WorkerOnline], Task: "mail.*").Mask);
        Assert.Equal((1 << Enum.GetValues<EventKind>().Length) - 1, new EventFilter().Mask);
    }

    private static ClusterEvent Event(string id) => new() { Kind = EventKind.TaskSent, At = default, Node = "n", Silo = "s", TaskId = id };

    private static (long First, int Count, long Last) Numbers(EventRing ring) => (ring.Read(99).First, ring.Read(99).Events.Length, ring.Last);
}
