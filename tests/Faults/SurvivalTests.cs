using System.Diagnostics;
using Krewe.Graphs;
using Krewe.Results;
using Krewe.Submission;

namespace Krewe.Tests.Faults;

/// <summary>What was promised of a task holds after kill -9.</summary>
public sealed class SurvivalTests : FaultTest
{
    private static TaskState StateOf(string line) => Enum.Parse<TaskState>(line.Split(' ')[2]);

    [Fact]
    public async Task A_revoked_task_never_starts()
    {
        var host = await StartAsync("concurrency=1");
        await host.CallAsync("first", "fault.gated", "[\"g\",1]");
        await host.ExpectAsync("started first");
        await host.CallAsync("second", "fault.note", "[2]");
        await host.CallAsync("later", "fault.note", "[3]", "in=300");
        Assert.Equal("revoked second Revoked", await host.AskAsync("revoke second", "revoked second"));
        Assert.Equal("revoked later Revoked", await host.AskAsync("revoke later", "revoked later"));
        await host.KillAsync();

        host = await StartAsync("concurrency=1");
        await host.SendAsync("open g");
        Assert.Equal(TaskState.Success, StateOf(await host.AskAsync("wait first", "ended first")));
        await host.CallAsync("third", "fault.note", "[4]", "in=500");
        await host.AskAsync("wait third", "ended third");
        Assert.Equal(TaskState.Revoked, StateOf(await host.AskAsync("record second", "record second")));
        Assert.Equal(TaskState.Revoked, StateOf(await host.AskAsync("record later", "record later")));
        Assert.DoesNotContain(Executions(), e => e.Id is "second" or "later");
    }

    [Fact]
    public async Task A_countdown_goes_on_from_its_due_time()
    {
        var host = await StartAsync();
        var began = Stopwatch.StartNew();
        await host.CallAsync("later", "fault.note", "[1]", "in=5000");
        await host.KillAsync();
        host = await StartAsync();
        await host.AskAsync("wait later", "ended later");
        var took = began.Elapsed.TotalSeconds;
        Assert.True(took >= 5, $"It ran {took:0.0} s after it was submitted, and not before 5 s it should have.");
        Assert.Single(Executions());
    }

    [Fact]
    public async Task Attempts_are_not_forgotten()
    {
        var host = await StartAsync();
        await host.CallAsync("again", "fault.again", "[\"g\",200]");
        await host.ExpectAsync("started again 1 1");
        await host.SendAsync("open g");
        await host.ExpectAsync("started again 2 1");
        await host.ExpectAsync("started again 3 1");
        await host.KillAsync();
        host = await StartAsync();
        var started = (await host.ExpectAsync("started again")).Split(' ');
        Assert.True(int.Parse(started[2]) >= 3, $"It went on with attempt {started[2]}.");
    }

    [Fact]
    public async Task Priority_holds()
    {
        var host = await StartAsync("concurrency=0");
        for (var i = 0; i < 40; i++)
        {
            await host.CallAsync($"p{i}", "fault.note", $"[{i}]", $"priority={i % 2 * 9}");
        }

        await host.KillAsync();
        host = await StartAsync("concurrency=1");
        await host.AskAsync("drain end", "drained end");
        var order = Executions();
        Assert.Equal(40, order.Length);
        foreach (var shard in order.GroupBy(e => TaskIds.ShardOf(e.Id, 8)))
        {
            // Strict within a shard; the shards take turns.
            var priorities = shard.Select(e => int.Parse(e.Id[1..]) % 2).ToArray();
            Assert.Equal(priorities.OrderDescending(), priorities);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_callback_of_a_chord_runs_once_whenever_its_process_is_killed(int opened)
    {
        var host = await StartAsync();
        await host.SendAsync("chord c 3");
        await host.AcknowledgedAsync(1);
        for (var i = 0; i < 3; i++)
        {
            // Members start in any order.
            await host.ExpectAsync("started");
        }

        for (var i = 0; i < opened; i++)
        {
            await host.SendAsync($"open c-{i}");
        }

        await host.KillAsync();
        host = await StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await host.SendAsync($"open c-{i}");
        }

        Assert.Equal("ended c Success 1 3 - -", await host.AskAsync("wait c", "ended c"));
        Assert.Equal(0, await host.TerminateAsync());
        Assert.All(Executions().CountBy(e => (e.Id, e.Life)), e => Assert.Equal(1, e.Value));
        var callbacks = Executions().Count(e => e.Id == GraphMessages.MemberId("c", 0, 1));
        // When all members had ended, the callback itself may have been running when its process was killed.
        Assert.InRange(callbacks, 1, opened == 3 ? 2 : 1);
    }

    [Fact]
    public async Task A_process_that_stood_still_has_lost_nothing_and_runs_nothing_twice()
    {
        var host = await StartAsync("concurrency=2");
        await host.CallAsync("running", "fault.gated", "[\"g\",1]");
        await host.ExpectAsync("started running");
        await SignalAsync("-STOP", host.Id);
        // Longer than a session may be silent: the time has to pass for the process.
        using var longer = new PeriodicTimer(TimeSpan.FromSeconds(10));
        await longer.WaitForNextTickAsync();
        await SignalAsync("-CONT", host.Id);
        await host.CallAsync("other", "fault.note", "[2]", "in=2500");
        await host.AskAsync("wait other", "ended other");
        await host.SendAsync("open g");
        Assert.Equal("ended running Success 1 1 - -", await host.AskAsync("wait running", "ended running"));
        Assert.True(await host.AskAsync("statistics s", "statistics s") == "statistics s 0 0", $"A worker was lost: {host.Errors}");
        Assert.Equal(2, Executions().Length);
    }

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", [signal, $"{process}"]);
        await kill.WaitForExitAsync();
    }
}
