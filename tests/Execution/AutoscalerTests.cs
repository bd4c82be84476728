using Krewe.Execution;

namespace Krewe.Tests.Execution;

/// <summary>The rule by which a pool scales itself, and the queues a worker serves: both have no clock.</summary>
public class AutoscalerTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    [Fact]
    public void It_grows_by_half_while_all_slots_are_taken_and_work_waits_up_to_the_most()
    {
        var scaler = new Autoscaler(new(1, 10));
        var sizes = new List<int> { 1 };
        for (var i = 0; i < 6; i++)
        {
            sizes.Add(scaler.Next(sizes[^1], busy: sizes[^1], more: true, Step));
        }

        Assert.Equal([1, 2, 3, 4, 6, 9, 10], sizes);
    }

    [Fact]
    public void It_stays_when_all_slots_are_taken_and_nothing_waits_or_when_something_waits_and_slots_are_free()
    {
        var scaler = new Autoscaler(new(1, 10));
        Assert.Equal(4, scaler.Next(4, 4, more: false, Step));
        Assert.Equal(4, scaler.Next(4, 3, more: true, Step));
    }

    [Fact]
    public void It_shrinks_to_what_was_needed_after_its_patience_and_never_below_the_least()
    {
        var scaler = new Autoscaler(new(2, 10));
        for (var passed = Step; passed < Autoscaler.Patience; passed += Step)
        {
            Assert.Equal(8, scaler.Next(8, passed == Step ? 5 : 3, more: false, Step));
        }

        Assert.Equal(5, scaler.Next(8, 0, more: false, Step));
        Assert.Equal(2, scaler.Next(5, 1, more: false, Autoscaler.Patience));
    }

    [Fact]
    public void Its_patience_begins_anew_when_all_slots_are_taken()
    {
        var scaler = new Autoscaler(new(1, 10));
        Assert.Equal(4, scaler.Next(4, 1, more: false, Autoscaler.Patience - Step));
        Assert.Equal(4, scaler.Next(4, 4, more: false, Step));
        Assert.Equal(4, scaler.Next(4, 1, more: false, Autoscaler.Patience - Step));
        Assert.Equal(1, scaler.Next(4, 1, more: false, Step));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(50, 10)]
    public void A_size_outside_of_the_limits_is_brought_into_them_at_once(int size, int then) =>
        Assert.Equal(then, new Autoscaler(new(3, 10)).Next(size, 0, more: false, Step));

    [Fact]
    public void Whatever_happens_the_size_is_within_the_limits()
    {
        var random = new Random(7);
        for (var run = 0; run < 200; run++)
        {
            var least = random.Next(1, 20);
            var range = new Krewe.Clusters.PoolRange(least, random.Next(least, 40));
            var scaler = new Autoscaler(range);
            var size = random.Next(1, 50);
            for (var i = 0; i < 100; i++)
            {
                size = scaler.Next(size, random.Next(0, size + 3), random.Next(2) == 0, TimeSpan.FromSeconds(random.Next(20)));
                Assert.InRange(size, range.Least, range.Most);
            }
        }
    }

    [Fact]
    public void The_queue_of_the_silo_itself_is_always_served_and_is_no_queue_to_be_told()
    {
        var queues = new ServedQueues(["default"], "silo:a");
        Assert.True(queues.Add("mail"));
        Assert.False(queues.Add("mail"));
        Assert.Equal(["default", "mail", "silo:a"], queues.All);
        Assert.False(queues.Remove("silo:a"));
        Assert.True(queues.Remove("default"));
        Assert.False(queues.Remove("default"));
        Assert.Equal(["mail"], queues.Told);
        Assert.Equal(["mail", "silo:a"], queues.All);
        Assert.Throws<ArgumentException>(() => queues.Add("silo:b"));
        Assert.Throws<ArgumentException>(() => queues.Add("no queue"));
    }
}
