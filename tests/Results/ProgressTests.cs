using Krewe.Execution;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Tests.Hosting;
using Orleans;

namespace Krewe.Tests.Results;

/// <summary>What a task says of itself, as a record and as a stream.</summary>
public class ProgressTests : ClusterTest
{
    [Fact]
    public async Task A_state_of_the_tasks_own_is_seen_with_its_progress_until_it_has_ended()
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        var task = await cluster.Client.EnqueueAsync(ReportTasks.Steps(gate.Name, 2));
        await Eventually(async () => (await task.GetRecordAsync()) is { State: TaskState.Started, CustomState: "STEP-1", Progress: [(byte)'1', (byte)'0'] });
        Assert.Equal("STEP-1", Assert.Single(await cluster.Client.ListAsync(new TaskFilter(TaskState.Started))).CustomState);
        Gate.Of($"{gate.Name}-1").Open();
        await Eventually(async () => (await task.GetRecordAsync()) is { CustomState: "STEP-2", Progress: [(byte)'2', (byte)'0'] });
        Gate.Of($"{gate.Name}-2").Open();
        Assert.Equal(2, await task.GetAsync(Patience));
        var ended = await task.GetRecordAsync();
        Assert.Equal((null, "20"), (ended.CustomState, System.Text.Encoding.UTF8.GetString(ended.Progress!)));
    }

    [Fact]
    public async Task State_and_progress_outlive_the_worker_and_the_shard()
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        var task = await cluster.Client.EnqueueAsync(ReportTasks.Once(gate.Name));
        await Eventually(async () => (await task.GetRecordAsync()).CustomState == "WARMING-UP");
        await cluster.AddSiloAsync();
        cluster.Crash(0);
        await gate.HaveBegun(2);
        await cluster.Client.GetNodesAsync(); // It has found the other silo by then.
        Assert.True(await task.GetRecordAsync() is { State: TaskState.Started, Attempts: 1, CustomState: "WARMING-UP", Progress: [(byte)'[', ..] });
        gate.Open();
        Assert.Null((await task.WaitAsync(Patience)).CustomState);
    }

    [Theory]
    [InlineData("DOWNLOADING")]
    [InlineData("a.b_c-d:9")]
    [InlineData("7")]
    public void A_state_has_a_short_plain_name(string name) => Assert.Equal(name, CustomStates.Check(name));

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("half way")]
    [InlineData("größe")]
    [InlineData("success")]
    [InlineData("STARTED")]
    public void Another_name_is_refused(string? name) => Assert.Throws<ArgumentException>(() => CustomStates.Check(name!));

    [Fact]
    public void A_name_may_not_be_too_long()
    {
        Assert.Equal(64, CustomStates.Check(new('x', 64)).Length);
        Assert.Throws<ArgumentException>(() => CustomStates.Check(new('x', 65)));
    }

    [Fact]
    public async Task Progress_comes_as_a_stream_each_value_once_until_the_end()
    {
        var cluster = await StartAsync();
        var gate = Gate.New().Name;
        await CheckAsync(await cluster.Client.EnqueueAsync(ReportTasks.Steps(gate, 5)), gate, []);
        var late = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2));
        await late.GetAsync(Patience);
        Assert.Empty(await ReadAsync(late.ProgressAsync<int>()));
        var silent = await cluster.Client.EnqueueAsync(CoreTasks.Log(Gate.New().Name, "nothing"));
        Assert.Empty(await ReadAsync(silent.ProgressAsync<int>()));
    }

    [Fact]
    public async Task Another_process_follows_by_the_id_alone()
    {
        var cluster = await StartAsync(silos: 2, configure: GatewayClient.Open);
        await using var other = await GatewayClient.ConnectAsync(cluster);
        var gate = Gate.New().Name;
        var task = await cluster.Client.EnqueueAsync(ReportTasks.Steps(gate, 3));
        await CheckAsync(other.Cluster.GetResult<int>(task.Id), gate, []);
    }

    [Fact]
    public async Task The_stream_goes_on_when_silos_die_and_shards_move()
    {
        var cluster = await StartAsync(silos: 3);
        var gate = Gate.New().Name;
        await CheckAsync(await cluster.Client.EnqueueAsync(ReportTasks.Steps(gate, 5)), gate, new()
        {
            [20] = () =>
            {
                cluster.Crash(0);
                return Task.CompletedTask;
            },
            [40] = async () =>
            {
                await cluster.AddSiloAsync();
                cluster.Crash(1);
            },
        });
    }

    [Fact]
    public async Task Of_many_reports_the_last_is_always_told_and_not_each()
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        var task = await cluster.Client.EnqueueAsync(ReportTasks.Burst(gate.Name, 20_000));
        await gate.HaveBegun();
        var seen = new List<int>();
        await foreach (var value in task.ProgressAsync<int>())
        {
            seen.Add(value);
            gate.Open();
        }

        Assert.Equal(20_000, seen[^1]);
        Assert.Equal(seen.Order().Distinct(), seen);
        Assert.InRange(seen.Count, 2, 2_000);
    }

    [Fact]
    public async Task Who_follows_a_task_that_says_nothing_has_one_standing_call()
    {
        var cluster = await StartAsync(configure: silo => silo.Shards.PollPeriod = TimeSpan.FromSeconds(20));
        var calls = 0;
        var client = cluster.NewClient(grains => CountFollows(grains, () => Interlocked.Increment(ref calls)));
        var gate = Gate.New();
        var task = await client.EnqueueAsync(CoreTasks.Wait(gate.Name));
        await gate.HaveBegun();
        using var enough = new CancellationTokenSource();
        var reading = ReadAsync(task.ProgressAsync<int>(enough.Token));
        await Eventually(() => Task.FromResult(Volatile.Read(ref calls) == 1));
        for (var i = 0; i < 50; i++)
        {
            await (await client.EnqueueAsync(CoreTasks.Add(i, 1))).GetAsync(Patience); // Whatever else ends.
        }

        Assert.Equal(1, Volatile.Read(ref calls));
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        gate.Open();
        Assert.Equal("worker-1", await task.GetAsync(Patience));
    }

    [Fact]
    public async Task An_id_that_nobody_submitted_cannot_be_followed()
    {
        var cluster = await StartAsync();
        await Assert.ThrowsAsync<UnknownTaskException>(() => ReadAsync(cluster.Client.GetResult<int>("nobody").ProgressAsync<int>()));
    }

    [Fact]
    public async Task Progress_of_another_type_is_an_error_that_says_so()
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        var task = await cluster.Client.EnqueueAsync(ReportTasks.Once(gate.Name));
        var error = await Assert.ThrowsAsync<BadResultException>(() => ReadAsync(task.ProgressAsync<int>()));
        Assert.StartsWith($"The progress of task {task.Id} cannot be read as System.Int32", error.Message, StringComparison.Ordinal);
        gate.Open();
    }

    /// <summary>Each step of the task goes on only when it has been seen here.</summary>
    private static async Task CheckAsync(AsyncResult<int> task, string gate, Dictionary<int, Func<Task>> at)
    {
        var seen = new List<int>();
        var following = Task.Run(async () =>
        {
            await foreach (var value in task.ProgressAsync<int>())
            {
                seen.Add(value);
                if (at.TryGetValue(value, out var act))
                {
                    await act();
                }

                Gate.Of($"{gate}-{value / 10}").Open();
            }
        });
        var result = await task.GetAsync(Patience);
        await following.WaitAsync(Patience);
        Assert.Equal(Enumerable.Range(1, result).Select(step => step * 10), seen);
    }

    private static async Task<List<int>> ReadAsync(IAsyncEnumerable<int> values)
    {
        var read = new List<int>();
        await foreach (var value in values)
        {
            read.Add(value);
        }

        return read;
    }

    private static IGrainFactory CountFollows(IGrainFactory grains, Action count) => Through.Grains<ITaskGrain>(grains, task => Through.Of<ITaskGrain>((call, given) =>
    {
        if (call.Name == nameof(ITaskGrain.FollowAsync))
        {
            count();
        }

        return call.Invoke(task, given);
    }));
}
