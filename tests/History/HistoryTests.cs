using System.Text;
using Krewe.Payloads;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.History;

/// <summary>The history of a cluster: found, counted, run again.</summary>
public sealed class HistoryTests : ClusterTest
{
    [Fact]
    public async Task Tasks_that_have_ended_are_found_over_all_shards_the_last_first_by_page_and_as_a_stream()
    {
        var cluster = await StartAsync(2, o => o.Shards.Shards = 4);
        var history = cluster.Client.History;
        var all = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => cluster.Client.EnqueueAsync(CoreTasks.Add(n, 0))));
        await Task.WhenAll(all.Select(t => t.WaitAsync(Patience)));
        var failed = await cluster.Client.EnqueueAsync(HistoryTasks.Send("shut", "ada").WithHeader("tenant", "acme"));
        var record = await failed.WaitAsync(Patience);

        var found = await ListAsync(history, new());
        Assert.Equal(41, found.Count);
        Assert.Equal(all.Select(t => t.Id).Append(failed.Id).Order(), found.Select(r => r.Id).Order());
        Assert.Equal(failed.Id, found[0].Id); // Those that ended side by side come as they became durable.
        Assert.Equal(7, (await ListAsync(history, new() { Limit = 7 })).Count);

        var paged = new List<string>();
        for (string? next = null; paged.Count == 0 || next is not null;)
        {
            var page = await history.GetPageAsync(new(), 6, next);
            Assert.Equal(page.Continuation is null ? 5 : 6, page.Records.Count);
            paged.AddRange(page.Records.Select(r => r.Id));
            next = page.Continuation;
        }

        Assert.Equal(found.Select(r => r.Id), paged);
        await Assert.ThrowsAsync<ArgumentException>(() => history.GetPageAsync(new(), 6, "nonsense"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => history.GetPageAsync(new(), 0));

        foreach (var query in new HistoryQuery[]
        {
            new() { State = TaskState.Failure }, new() { Name = "history.send" }, new() { Header = "tenant", HeaderValue = "acme" }, new() { Text = "NO WAY to" },
            new() { Text = "ada" }, new() { Silo = record.Worker, Name = "history.send" }, new() { Since = record.FinishedAt, Queue = "default", State = TaskState.Failure },
        })
        {
            var one = Assert.Single(await ListAsync(history, query));
            Assert.Equal((failed.Id, "[\"shut\",\"ada\"]"), (one.Id, Encoding.UTF8.GetString(one.Call!.Arguments)));
        }

        Assert.Empty(await ListAsync(history, new() { State = TaskState.Started }));
        Assert.Empty(await ListAsync(history, new() { Until = found[^1].FinishedAt }));
        Assert.Null((await failed.GetRecordAsync()).Call); // Who asks for a result does not get it.
    }

    [Fact]
    public async Task A_task_that_failed_runs_again_under_its_id_once_however_often_it_is_asked_for()
    {
        var cluster = await StartAsync(2);
        var history = cluster.Client.History;
        var gate = Gate.New();
        var task = await cluster.Client.EnqueueAsync(HistoryTasks.Send(gate.Name, "ada").In(TimeSpan.FromMilliseconds(1)).WithHeader("tenant", "acme"));
        await task.WaitAsync(Patience);
        Assert.Equal(RerunStatus.Rerun, (await history.RerunAsync(task.Id)).Status);
        await gate.HaveBegun(2);
        await Eventually(async () => await task.GetStateAsync() == TaskState.Failure);
        gate.Open();

        var replies = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => history.RerunAsync(task.Id)));

        Assert.Single(replies, r => r.Status == RerunStatus.Rerun);
        Assert.All(replies, r => Assert.True(r.Status is RerunStatus.Rerun or RerunStatus.NotEnded or RerunStatus.NotKept));
        Assert.Equal("sent to ada", await cluster.Client.GetResult<string>(task.Id).GetAsync(Patience));
        Assert.Equal(["0", "1", "2"], gate.Log);
        var record = Assert.Single(await ListAsync(history, new()));
        Assert.Equal((TaskState.Success, null), (record.State, record.Call));
        Assert.Equal([RerunStatus.NotKept, RerunStatus.Unknown], (await history.RerunAsync([task.Id, "none"])).Select(r => r.Status));
    }

    [Fact]
    public async Task Dead_letters_run_again_by_query_also_when_the_silo_dies_thereupon_and_jobs_do_not()
    {
        var cluster = await StartAsync(silos: 1, configure: o => o.Worker.Concurrency = 1);
        var (gate, other) = (Gate.New(), Gate.New());
        var killer = await cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name).WithMaxDeliveries(1));
        for (var silo = 0; silo < 2; silo++)
        {
            await gate.HaveBegun();
            cluster.Crash(silo);
            await cluster.AddSiloAsync();
        }

        Assert.True((await killer.WaitAsync(Patience)).DeadLetter);
        var job = await cluster.Client.EnqueueAsync(Canvas.Group([HistoryTasks.Send(other.Name, "ada")]));
        await job.WaitAsync(Patience);
        var replies = await RerunAsync(new() { DeadLetter = true });
        Assert.Equal([new RerunReply(killer.Id, RerunStatus.Rerun)], replies);
        cluster.Crash(2);
        await cluster.AddSiloAsync();
        gate.Open();
        Assert.Equal("worker-4", await cluster.Client.GetResult<string>(killer.Id).GetAsync(Patience));
        Assert.Empty(await ListAsync(cluster.Client.History, new() { DeadLetter = true }));

        // A part of a job runs again for its own sake; what the job ended with stays.
        other.Open();
        var parts = (await RerunAsync(new() { State = TaskState.Failure })).ToDictionary(r => r.Id, r => r.Status);
        Assert.Equal((RerunStatus.NotKept, RerunStatus.Rerun), (parts[job.Id], parts[$"{job.Id}:0"]));
        Assert.Equal("sent to ada", await cluster.Client.GetResult<string>($"{job.Id}:0").GetAsync(Patience));
        Assert.Equal(TaskState.Failure, await job.GetStateAsync());

        async Task<List<RerunReply>> RerunAsync(HistoryQuery query)
        {
            var given = new List<RerunReply>();
            await foreach (var reply in cluster.Client.History.RerunAsync(query))
            {
                given.Add(reply);
            }

            return given;
        }
    }

    [Fact]
    public async Task A_unique_call_runs_again_only_with_its_key()
    {
        var cluster = await StartAsync();
        var (gate, hold) = (Gate.New(), Gate.New());
        var call = HistoryTasks.Send(gate.Name, "ada").Unique("k");
        var first = await cluster.Client.EnqueueAsync(call.Debounce("k", TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1)));
        await first.WaitAsync(Patience);
        var other = await cluster.Client.EnqueueAsync(CoreTasks.Wait(hold.Name).Unique("k"));
        Assert.Equal(new RerunReply(first.Id, RerunStatus.Refused, $"{other.Id} has its key 'k'."), await cluster.Client.History.RerunAsync(first.Id));
        hold.Open();
        await other.WaitAsync(Patience);

        await cluster.Client.Queues.PauseAsync("default");
        Assert.Equal(new RerunReply(first.Id, RerunStatus.Rerun), await cluster.Client.History.RerunAsync(first.Id));
        Assert.Equal(first.Id, (await Assert.ThrowsAsync<DuplicateTaskException>(() => cluster.Client.EnqueueAsync(call))).Id);
        gate.Open();
        await cluster.Client.Queues.ResumeAsync("default");
        Assert.Equal("sent to ada", await cluster.Client.GetResult<string>(first.Id).GetAsync(Patience));
        Assert.Equal("sent to ada", await (await cluster.Client.EnqueueAsync(call)).GetAsync(Patience));
    }

    [Fact]
    public async Task Who_is_not_the_last_activation_of_its_shard_does_not_say_that_there_is_nothing_to_run_again()
    {
        var store = new MemoryShardStore();
        var cluster = await StartAsync(store: store, configure: o => o.Shards.Shards = 1);
        Assert.Equal(new RerunReply("none", RerunStatus.Unknown), Assert.Single(await cluster.Shards[0].RerunAsync(["none"])));
        await store.OpenAsync(0, CancellationToken.None); // Another one has taken it over.
        await Assert.ThrowsAsync<ShardMovedException>(() => cluster.Shards[0].RerunAsync(["none"]));
    }

    [Fact]
    public async Task A_part_that_went_well_does_not_run_again_for_its_job_needs_its_result()
    {
        var cluster = await StartAsync(2, o => o.Shards.KeepCalls = KeptCalls.All);
        var hold = Gate.New();
        var group = await cluster.Client.EnqueueAsync(Canvas.Group([CoreTasks.Log(hold.Name, "first"), CoreTasks.Log(hold.Name, "second")]));
        Assert.Equal(["first", "second"], await group.GetAsync(Patience));
        await Eventually(async () => (await cluster.Client.History.RerunAsync($"{group.Id}:0")).Status != RerunStatus.NotEnded);
        Assert.Equal(RerunStatus.Refused, (await cluster.Client.History.RerunAsync($"{group.Id}:0")).Status);
        Assert.Equal(["first", "second"], await cluster.NewClient().GetResult<string[]>(group.Id).GetAsync(Patience));
        Assert.Equal(2, hold.Log.Count);
    }

    [Fact]
    public async Task Many_that_run_again_are_neither_read_nor_written_all_at_once()
    {
        var most = 0;
        var store = new MemoryShardStore(before: commit =>
        {
            most = commit.Forgotten.Count > 0 ? Math.Max(most, commit.Inserts.Count) : most;
            return Task.CompletedTask;
        });
        var cluster = await StartAsync(store: store, configure: o => o.Shards.Shards = 1);
        var gate = Gate.New();
        var all = await Task.WhenAll(Enumerable.Range(0, 120).Select(_ => cluster.Client.EnqueueAsync(HistoryTasks.Send(gate.Name, "ada"))));
        await Task.WhenAll(all.Select(t => t.WaitAsync(Patience)));
        gate.Open();
        var replies = await cluster.Client.History.RerunAsync([.. all.Select(t => t.Id), "none"]);
        Assert.Equal([.. all.Select(t => new RerunReply(t.Id, RerunStatus.Rerun)), new("none", RerunStatus.Unknown)], replies);
        Assert.InRange(most, 1, 50);
        var client = cluster.NewClient();
        Assert.All(await Task.WhenAll(all.Select(t => client.GetResult<string>(t.Id).GetAsync(Patience))), result => Assert.Equal("sent to ada", result));
    }

    [Fact]
    public async Task A_store_that_is_full_keeps_the_record_of_a_task_that_was_to_run_again()
    {
        var full = false;
        var store = new MemoryShardStore(before: commit => full && commit.Inserts.Count > 0
            ? Task.FromException(new StoreUnavailableException("full") { IsFull = true })
            : Task.CompletedTask);
        var cluster = await StartAsync(store: store);
        var gate = Gate.New();
        var task = await cluster.Client.EnqueueAsync(HistoryTasks.Send(gate.Name, "ada"));
        await task.WaitAsync(Patience);
        full = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => cluster.Client.History.RerunAsync(task.Id));
        Assert.Equal(task.Id, Assert.Single(await ListAsync(cluster.Client.History, new())).Id);
        full = false;
        gate.Open();
        Assert.Equal(RerunStatus.Rerun, (await cluster.Client.History.RerunAsync(task.Id)).Status);
        Assert.Equal("sent to ada", await cluster.Client.GetResult<string>(task.Id).GetAsync(Patience));
    }

    [Fact]
    public async Task Only_so_many_records_are_kept_of_a_task_and_of_all_others_and_a_lower_number_holds_for_those_that_are_there()
    {
        var store = new MemoryShardStore();
        var cluster = await StartAsync(store: store, configure: o => o.Shards.KeepResultsOf("core.join", 0).KeepResults = 6);
        await RunAsync(cluster, n => CoreTasks.Add(n, 0), 20);
        await RunAsync(cluster, n => CoreTasks.Join($"{n}", ""), 10);
        await RunAsync(cluster, n => HistoryTasks.Counted(n), 20);
        var gate = Gate.New();
        await RunAsync(cluster, n => Canvas.Group([CoreTasks.Sum([n])]), 1);
        await RunAsync(cluster, n => HistoryTasks.Send(gate.Name, $"{n}"), 1);
        await Eventually(async () => (await ListAsync(cluster.Client.History, new() { Name = "history.counted" })).Count <= 4);
        await Eventually(async () => (await ListAsync(cluster.Client.History, new())).Count <= 4 + 6 + 1);
        Assert.Single(await ListAsync(cluster.Client.History, new() { Name = "core.sum" }));

        // On another silo, which finds what is there.
        cluster.Crash(0);
        await cluster.AddSiloAsync(o => o.Shards.KeepResults = 2);
        await Eventually(async () => (await ListAsync(cluster.Client.History, new())).Count <= 4 + 2 + 1);
        var left = await ListAsync(cluster.Client.History, new());
        Assert.Equal(4, left.Count(r => r.Name == "history.counted"));
        Assert.Single(left, r => r.Name == "core.sum"); // Its group may still need it.
    }

    [Fact]
    public async Task Records_that_are_too_many_go_once_a_store_that_failed_is_back_and_nothing_else_ends()
    {
        var fail = false;
        var failed = new TaskCompletionSource();
        var store = new MemoryShardStore(before: commit =>
        {
            if (!fail || commit.Forgotten.Count == 0)
            {
                return Task.CompletedTask;
            }

            failed.TrySetResult();
            return Task.FromException(new StoreUnavailableException("away"));
        });
        var cluster = await StartAsync(store: store, configure: o => o.Shards.Shards = 1);
        await RunAsync(cluster, n => HistoryTasks.Counted(n), 4);
        await cluster.Client.Queues.PauseAsync("default");
        var more = await Task.WhenAll(Enumerable.Range(0, 3).Select(n => cluster.Client.EnqueueAsync(HistoryTasks.Counted(n))));
        fail = true;
        await cluster.Client.Queues.ResumeAsync("default");
        await failed.Task.WaitAsync(Patience);
        fail = false;
        await Task.WhenAll(more.Select(task => task.WaitAsync(Patience)));
        await Eventually(async () => (await ListAsync(cluster.Client.History, new())).Count == 4);
    }

    [Fact]
    public async Task What_is_sealed_is_found_by_clients_with_the_key_alone()
    {
        var key = new byte[32];
        key[0] = 7;
        var cluster = await StartAsync(2, o => o.Payloads.AddKey(new("one", key)));
        var knows = cluster.NewClient(payloads: new(new PayloadOptions().AddKey(new("one", key)), null));
        var task = await knows.EnqueueAsync(PayloadTasks.Tell("to ada", "fail"));
        var other = await knows.EnqueueAsync(PayloadTasks.Tell("to bob", "fail"));
        await Task.WhenAll(task.WaitAsync(Patience), other.WaitAsync(Patience));

        var found = Assert.Single(await ListAsync(knows.History, new() { Text = "to ada", Limit = 1 }));
        Assert.Equal(task.Id, found.Id);
        Assert.Contains("to ada", Encoding.UTF8.GetString(found.Call!.Arguments), StringComparison.Ordinal);
        Assert.Empty(await ListAsync(cluster.Client.History, new() { Text = "to ada" }));
        Assert.Equal(2, (await ListAsync(cluster.Client.History, new())).Count);
    }

    [Fact]
    public async Task Purging_drops_what_fits_but_no_part_of_a_job()
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        await RunAsync(cluster, n => HistoryTasks.Send(gate.Name, $"{n}"), 3);
        await RunAsync(cluster, n => Canvas.Group([HistoryTasks.Send(gate.Name, "part")]), 1);
        await RunAsync(cluster, n => CoreTasks.Add(n, 0), 2);

        Assert.Equal(3, await cluster.Client.History.PurgeAsync(new() { Name = "history.send" }));

        Assert.Equal(["core.add", "core.add", "history.send", "krewe.group"], (await ListAsync(cluster.Client.History, new())).Select(r => r.Name).Order());
    }

    [Fact]
    public async Task A_value_without_its_header_and_a_limit_that_is_none_are_refused_before_anything_is_done()
    {
        var cluster = await StartAsync();
        var history = cluster.Client.History;
        await RunAsync(cluster, n => HistoryTasks.Send("shut", $"{n}"), 3);

        foreach (var query in new HistoryQuery[] { new() { HeaderValue = "acme" }, new() { Limit = 0 }, new() { Limit = -1 } })
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => history.PurgeAsync(query));
            Assert.ThrowsAny<ArgumentException>(() => history.SearchAsync(query));
            Assert.ThrowsAny<ArgumentException>(() => history.RerunAsync(query));
            await Assert.ThrowsAnyAsync<ArgumentException>(() => history.GetPageAsync(query));
        }

        Assert.Contains("set Header, too", (await Assert.ThrowsAsync<ArgumentException>(() => history.PurgeAsync(new() { HeaderValue = "acme" }))).Message, StringComparison.Ordinal);
        Assert.Contains("1 or more", Assert.Throws<ArgumentOutOfRangeException>(() => history.SearchAsync(new() { Limit = 0 })).Message, StringComparison.Ordinal);
        Assert.Equal(3, (await ListAsync(history, new() { State = TaskState.Failure })).Count);
    }

    private static async Task RunAsync<T>(TestCluster cluster, Func<int, Signature<T>> signature, int count)
    {
        await Task.WhenAll(Enumerable.Range(0, count).Select(n => cluster.Client.EnqueueAsync(signature(n))));
        await Eventually(async () => (await cluster.Client.GetStatisticsAsync()).All(s => s.Unfinished == 0)); // Of some no record may be left.
    }

    private static async Task<List<TaskRecord>> ListAsync(IHistory history, HistoryQuery query)
    {
        var found = new List<TaskRecord>();
        await foreach (var record in history.SearchAsync(query))
        {
            found.Add(record);
        }

        return found;
    }
}
