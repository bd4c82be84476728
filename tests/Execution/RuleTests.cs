using Krewe.Execution;
using Krewe.Hosting;
using Krewe.Submission;

namespace Krewe.Tests.Execution;

/// <summary>The pure parts of a worker.</summary>
public class RuleTests
{
    [Fact]
    public void Retries_wait_longer_and_longer_up_to_a_limit()
    {
        var policy = new RetryPolicy(TimeSpan.FromSeconds(1), 2, TimeSpan.FromSeconds(10), Jitter: false);
        Assert.Equal([1, 2, 4, 8, 10, 10], Enumerable.Range(1, 6).Select(r => policy.DelayBefore(r, 0.5).TotalSeconds));
        Assert.Equal(10, policy.DelayBefore(int.MaxValue, 0).TotalSeconds);
        Assert.Equal(TimeSpan.Zero, (policy with { First = TimeSpan.Zero }).DelayBefore(int.MaxValue, 0));
        var (hour, day) = (TimeSpan.FromHours(1), TimeSpan.FromDays(1));
        Assert.Equal(hour, new RetryOptions(hour).Over(policy).DelayBefore(1, 1)); // Who asks for an hour gets it, although the task waits 10 s at most.
        Assert.Equal(10, new RetryOptions(hour, MaxDelay: TimeSpan.FromSeconds(10)).Over(policy).DelayBefore(1, 1).TotalSeconds);
        Assert.Equal(day, new RetryOptions(hour, Backoff: 48, MaxDelay: day).Over(policy).DelayBefore(2, 1));
        var jitter = policy with { Jitter = true };
        Assert.Equal((0.5, 1.0, 0.75), (jitter.DelayBefore(1, 0).TotalSeconds, jitter.DelayBefore(1, 1).TotalSeconds, jitter.DelayBefore(1, 0.5).TotalSeconds));
    }

    [Fact]
    public void Errors_are_read_whatever_they_are_like()
    {
        var caused = ErrorText.Of(new InvalidOperationException("outer", new ArgumentException("inner")));
        Assert.Contains("caused by System.ArgumentException: inner", caused.Stack, StringComparison.Ordinal);
        Assert.Equal("System.ArgumentException", ErrorText.Of(new AggregateException(new ArgumentException("x"))).Type);
        var huge = ErrorText.Of(new InvalidOperationException(new string('x', 1_000_000)));
        Assert.EndsWith("… (1,000,000 characters in all)", huge.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slots_are_never_more_than_tasks_may_run_while_tasks_are_slow()
    {
        var slots = new SlotPool(4, 100, TimeSpan.FromMilliseconds(20));
        Assert.Equal(4, await slots.TakeAsync(1000, default));
        var waiting = slots.TakeAsync(1000, default);
        Assert.False(waiting.IsCompleted);
        slots.Return(1);
        Assert.Equal(1, await waiting);
        slots.Ended(seconds: 5);
        Assert.Equal(1, await slots.TakeAsync(1000, default));
        Assert.Equal(4, slots.Used);
    }

    [Fact]
    public async Task Slots_run_ahead_of_quick_tasks_up_to_the_limit()
    {
        var slots = new SlotPool(2, 10, TimeSpan.FromMilliseconds(20));
        Assert.Equal(1, await slots.TakeAsync(1, default));
        slots.Ended(seconds: 0.0001);
        Assert.Equal(12, await slots.TakeAsync(1000, default));
        for (var i = 0; i < 12; i++)
        {
            slots.Ended(seconds: 1);
        }

        Assert.Equal(2, await slots.TakeAsync(1000, default));
    }

    [Fact]
    public async Task Slots_run_ahead_by_what_all_of_them_together_finish_in_the_time()
    {
        var slots = new SlotPool(20, 100, TimeSpan.FromMilliseconds(20));
        Assert.Equal(1, await slots.TakeAsync(1, default));
        slots.Ended(seconds: 0.04);
        Assert.Equal(30, await slots.TakeAsync(1000, default));
    }

    [Fact]
    public async Task A_cancelled_wait_for_a_slot_takes_none()
    {
        var slots = new SlotPool(1, 0, TimeSpan.Zero);
        await slots.TakeAsync(1, default);
        using var cancelled = new CancellationTokenSource();
        var waiting = slots.TakeAsync(1, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
        var next = slots.TakeAsync(1, default);
        slots.Ended(1);
        Assert.Equal(1, await next);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("0a:7/ü#", true)]
    [InlineData("", false)]
    [InlineData(" ", false)]
    [InlineData("a b", false)]
    [InlineData("a\tb", false)]
    [InlineData("a\ud83e\udd80", false)]
    [InlineData(null, false)]
    public void Ids_are_visible_text(string? id, bool valid) => Assert.Equal(valid, TaskIds.IsValid(id));

    [Fact]
    public void Ids_spread_over_the_shards()
    {
        Assert.False(TaskIds.IsValid(new string('x', 201)));
        var ids = new IdSource(TimeProvider.System, new Random(1));
        var counts = Enumerable.Range(0, 8000).GroupBy(_ => TaskIds.ShardOf(ids.NextTask(), 8)).Select(g => g.Count());
        Assert.All(counts, c => Assert.InRange(c, 800, 1200));
        var members = Enumerable.Range(0, 8000).GroupBy(i => TaskIds.ShardOf($"0123456789abcdef:{i}", 8)).Select(g => g.Count());
        Assert.All(members, c => Assert.InRange(c, 800, 1200));
    }

    [Fact]
    public void Wrong_options_are_named()
    {
        foreach (var (wrong, key) in new (Action<SiloOptions>, string)[]
        {
            (o => o.Shards.Shards = 0, "Shards.Shards is '0'; allowed: 1 to 1024."),
            (o => o.Shards.MaxPayloadBytes = 1, "Shards.MaxPayloadBytes"),
            (o => o.Shards.MaxPayloadBytes = 16 * 1024 * 1024 + 1, "Shards.MaxPayloadBytes is '16777217'; allowed: 1,024 to 16,777,216 bytes."),
            (o => o.Shards.ListenPeriod = TimeSpan.FromSeconds(5), "Shards.ListenPeriod"),
            (o => o.Shards.PollPeriod = TimeSpan.FromSeconds(26), "Shards.PollPeriod"),
            (o => o.Worker.Concurrency = -1, "Worker.Concurrency"),
            (o => o.Worker.Queues = [], "Worker.Queues"),
            (o => o.Worker.Queues = ["a b"], "Worker.Queues is 'a b'"),
            (o => o.Worker.Queues = ["mail", "silo:10.0.0.5-1"], "Worker.Queues is 'silo:10.0.0.5-1'; allowed: names that do not begin with silo:"),
            (o => o.Worker.Queues = null!, "Worker.Queues is ''; allowed: at least one queue."),
            (o => o.Worker.Queues = [null!], "Worker.Queues is ''; allowed: names of 1–128"),
            (o => o.Worker.Name = "", "Worker.Name"),
            (o => o.Worker.Name = null!, "Worker.Name is ''; allowed: 1 to 200 characters."),
            (o => o.DataDirectory = " ", "DataDirectory"),
        })
        {
            var options = new SiloOptions();
            OptionsRules.Check(options);
            wrong(options);
            Assert.StartsWith(key, Assert.Throws<ArgumentException>(() => OptionsRules.Check(options)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Gateways_that_are_missing_are_named()
    {
        foreach (var (gateways, what) in new (string[]?, string)[]
        {
            (null, "Gateways is ''; allowed: at least one host:port."), ([], "Gateways is ''; allowed: at least one host:port."), ([null!], "Gateways is ''; allowed: host:port, such as"),
        })
        {
            var error = Assert.Throws<ArgumentException>(() => ClientRules.Check(new() { Gateways = gateways! }));
            Assert.StartsWith(what, error.Message, StringComparison.Ordinal);
        }
    }
}
