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

    [Theory]
    [InlineData("")]
    [InlineData(" terminate")]
    public async Task A_task_that_was_revoked_while_it_ran_does_not_start_again(string how)
    {
        var host = await StartAsync();
        await host.CallAsync("running", "hostile.block", "[\"g\"]");
        await host.CallAsync("again", "fault.again", "[\"h\",300000]");
        await host.ExpectAsync("started running");
        await host.ExpectAsync("started again");
        Assert.Equal("revoked running Stopping", await host.AskAsync($"revoke running{how}", "revoked running"));
        Assert.Equal("revoked again Stopping", await host.AskAsync("revoke again", "revoked again"));
        await host.KillAsync();

        host = await StartAsync();
        Assert.Equal(TaskState.Revoked, StateOf(await host.AskAsync("wait running", "ended running")));
        Assert.Equal(TaskState.Revoked, StateOf(await host.AskAsync("wait again", "ended again")));
        Assert.All(Executions(), e => Assert.Equal(1, e.Life));
    }

    [Fact]
    public async Task A_revoked_group_takes_its_members_with_it()
    {
        const int members = 4000;
        var host = await StartAsync("concurrency=2");
        await host.SendAsync($"chord c {members}");
        await host.ExpectAsync("started");
        await host.ExpectAsync("started");
        Assert.Equal("revoked c Stopping", await host.AskAsync("revoke c", "revoked c"));
        await host.KillAsync(); // Most of the members have not been reached yet.

        host = await StartAsync("concurrency=0"); // Members that the group has not reached may begin: here none is to.
        Assert.Equal(TaskState.Revoked, StateOf(await host.AskAsync("wait c", "ended c")));
        await host.AskAsync("drain end", "drained end");
        Assert.Equal(TaskState.Revoked, StateOf(await host.AskAsync("record c:0", "record c:0")));
        Assert.Equal(0, await host.TerminateAsync());
        Assert.Equal(2, Executions().Length);
        var (rows, records, _) = await ReadStoreAsync([.. Enumerable.Range(0, members).Select(i => $"c:0:{i}")]);
        Assert.Empty(rows);
        Assert.All(records.Values, r => Assert.True(r is [] or [{ State: TaskState.Revoked }]));
        Assert.Contains(records.Values, r => r is [_]);
    }

    [Fact]
    public async Task A_task_goes_on_from_its_checkpoint_which_goes_when_it_has_ended()
    {
        var host = await StartAsync();
        await host.CallAsync("c", "fault.cursor", "[\"g\",6,3]");
        await host.ExpectAsync("waits c 3");
        await host.KillAsync();

        host = await StartAsync();
        await host.ExpectAsync("waits c 3");
        await host.SendAsync("open g");
        Assert.Equal("ended c Success 1 6 - -", await host.AskAsync("wait c", "ended c"));
        Assert.False(host.Said("item0") || host.Said("item1") || host.Said("item2"), "It began anew.");
        Assert.True(host.Said("item3") && host.Said("item4") && host.Said("item5"), "It left something out.");
        Assert.Equal(0, await host.TerminateAsync());
        Assert.Equal([1, 2], Executions().Select(e => e.Life));
        Assert.Empty((await ReadStoreAsync(["c"])).Rows);
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
    public async Task A_retry_goes_on_from_its_due_time_and_retries_are_counted_on()
    {
        var host = await StartAsync();
        await host.CallAsync("again", "fault.again", "[\"g\",3000]", "retries=2");
        await host.ExpectAsync("started again 1 1");
        var began = Stopwatch.StartNew();
        await host.SendAsync("open g");
        await RetryingAsync(host, 1);
        await host.KillAsync();

        host = await StartAsync();
        await host.SendAsync("open g");
        await host.ExpectAsync("started again 2"); // A second delivery where the start took longer than the pause: then it may have begun before.
        Assert.True(began.Elapsed >= TimeSpan.FromSeconds(3), $"It was tried again after {began.Elapsed.TotalSeconds:0.0} s, and not before 3 s it should have.");
        await RetryingAsync(host, 2);
        await host.KillAsync();

        host = await StartAsync();
        await host.SendAsync("open g");
        Assert.StartsWith("ended again Failure 3 ", await host.AskAsync("wait again", "ended again"), StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], Executions().Select(e => e.Attempt));
    }

    [Theory]
    [InlineData("fault.gated", "soft=700")]
    [InlineData("fault.gated", "hard=700")]
    [InlineData("hostile.block", "hard=700")]
    public async Task Limits_of_time_hold_for_what_is_run_again(string task, string limit)
    {
        var host = await StartAsync();
        await host.CallAsync("limited", task, task == "fault.gated" ? "[\"g\",1]" : "[\"g\"]", $"{limit} retries=0");
        await host.ExpectAsync("started limited 1 1");
        await host.KillAsync();
        host = await StartAsync();
        await host.ExpectAsync("started limited 1 2");
        Assert.Equal("ended limited Failure 1 - TimeLimitExceeded -", await host.AskAsync("wait limited", "ended limited"));
        Assert.Equal(2, Executions().Length);
    }

    [Fact]
    public async Task What_expired_meanwhile_never_starts()
    {
        var host = await StartAsync("concurrency=0");
        await host.CallAsync("short", "fault.note", "[1]", "expires=1500");
        await host.CallAsync("long", "fault.note", "[2]", "expires=600000");
        Assert.StartsWith("record short Pending", await host.AskAsync("record short", "record short"), StringComparison.Ordinal);
        await host.KillAsync();
        using var meanwhile = new PeriodicTimer(TimeSpan.FromSeconds(1.6)); // The time has to pass.
        await meanwhile.WaitForNextTickAsync();
        host = await StartAsync();
        Assert.Equal("ended short Revoked 0 - Expired -", await host.AskAsync("wait short", "ended short"));
        Assert.Equal("ended long Success 1 2 - -", await host.AskAsync("wait long", "ended long"));
        Assert.DoesNotContain(Executions(), e => e.Id == "short");
    }

    /// <summary>Waits until it is known that so many attempts have ended.</summary>
    private static async Task RetryingAsync(FaultHostProcess host, int attempts)
    {
        var began = Stopwatch.StartNew();
        string record;
        while (!(record = await host.AskAsync("record again", "record again")).StartsWith($"record again Retry {attempts} ", StringComparison.Ordinal))
        {
            Assert.True(began.Elapsed < TimeSpan.FromSeconds(10), $"It is not known that attempt {attempts} has ended: {record}");
        }
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
