using Krewe.Limits;
using Krewe.Queues;
using Krewe.Tests.Hosting;
using Krewe.Tests.Limits;

namespace Krewe.Tests.Queues;

/// <summary>What somebody is told who asks why a task does not begin.</summary>
public sealed class TaskDetailsTests : ClusterTest
{
    [Fact]
    public async Task What_has_not_begun_says_what_it_waits_for()
    {
        var cluster = await StartAsync(configure: o => (o.Worker.Concurrency, o.Worker.MaxPrefetch, o.Worker.Queues, o.Shards.Shards) = (3, 0, ["default", "mail"], 1));
        var (gate, hold) = (Gate.New(), Gate.New());
        await cluster.Client.Queues.PauseAsync("mail");
        var paused = await SubmitAsync(LimitTasks.Free(gate.Name, hold.Name).On("mail"));
        var unserved = await SubmitAsync(LimitTasks.Free(gate.Name, hold.Name).On("nobodys"));
        var late = await SubmitAsync(LimitTasks.Free(gate.Name, hold.Name).In(TimeSpan.FromHours(1)));
        string[] limited = [await SubmitAsync(LimitTasks.Two(hold.Name)), await SubmitAsync(LimitTasks.Two(hold.Name)), await SubmitAsync(LimitTasks.Two(hold.Name))];
        await Eventually(async () => (await ReasonsAsync(limited)).Count(r => r == WaitReason.Limit) == 1);
        var running = await SubmitAsync(LimitTasks.Free(gate.Name, hold.Name).WithHeader("tenant", "acme"));
        await Eventually(() => Task.FromResult(gate.Log.Count == 1));
        string[] busy = [await SubmitAsync(LimitTasks.Free(gate.Name, hold.Name)), await SubmitAsync(LimitTasks.Free(gate.Name, hold.Name))];
        var inTurn = await SubmitAsync(LimitTasks.Free(gate.Name, hold.Name).Fair("acme"));

        Assert.Equal([WaitReason.Paused, WaitReason.NoWorker, WaitReason.Time, null, WaitReason.Worker, WaitReason.Turn],
            await ReasonsAsync(paused, unserved, late, running, busy[1], inTurn));
        var details = await cluster.Client.Inspect.DetailsAsync([.. limited, running, inTurn, paused, unserved, "unknown"]);
        var wait = Assert.Single(limited, id => details[id].Wait is not null);
        Assert.Equal([new WaitedLimit("task:limit.two", new Limit(Concurrency: 2))], details[wait].Wait!.Limits);
        Assert.Equal("the limit task:limit.two allows 2 at once", $"{details[wait].Wait}");
        Assert.Equal("the queue mail is paused", $"{details[paused].Wait}");
        Assert.Equal("no worker serves the queue nobodys", $"{details[unserved].Wait}");
        Assert.Equal("acme", details[inTurn].Wait!.Key);
        Assert.Equal(("acme", null), (details[running].Headers!["tenant"], details["unknown"].Headers));

        await cluster.Client.Queues.ResumeAsync("mail");
        hold.Open();
        await cluster.Client.GetResult<string>(wait).WaitAsync(Patience);
        Assert.Equal([null, null], await ReasonsAsync(wait, "unknown"));

        async Task<string> SubmitAsync<T>(Signature<T> call) => (await cluster.Client.EnqueueAsync(call)).Id;

        async Task<WaitReason?[]> ReasonsAsync(params string[] ids)
        {
            var found = await cluster.Client.Inspect.DetailsAsync(ids, Patience);
            return [.. ids.Select(id => found[id].Wait?.Reason)];
        }
    }

    [Fact]
    public async Task A_call_that_failed_still_tells_its_headers()
    {
        var cluster = await StartAsync();
        var failed = await cluster.Client.EnqueueAsync(Cli.CliTasks.Fail("why").WithHeader("tenant", "acme"));
        await failed.WaitAsync(Patience);
        await Eventually(async () => (await cluster.Client.Inspect.DetailsAsync([failed.Id], Patience))[failed.Id].Headers?["tenant"] == "acme");
    }
}
