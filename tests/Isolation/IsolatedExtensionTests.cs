using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Hosting;
using Krewe.IsolatedTasks;
using Krewe.Results;
using Krewe.Tests.Clusters;
using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Tests.Isolation;

/// <summary>What stands around tasks does so in the child, and what is changed while a silo runs holds there as well.</summary>
public sealed class IsolatedExtensionTests : IsolatedTest
{
    private static readonly Audience Patiently = new(Timeout: Patience);

    [Fact]
    public async Task Middleware_runs_in_the_child_once_and_not_in_the_silo()
    {
        var cluster = (await StartIsolatedAsync()).Client;
        var child = await ResultAsync(cluster, Ways.Where());
        Assert.Equal($"greeter of {child}, 1", await ResultAsync(cluster, Surrounded.Run()));
        Assert.Equal($"greeter of {child}, 2", await ResultAsync(cluster, Surrounded.Run()));
        Assert.Equal(0, Around.Times);
    }

    [Fact]
    public async Task Middleware_around_submissions_is_around_those_of_isolated_tasks()
    {
        await using var silos = await SiloProcesses.StartAsync(1, library: typeof(Ways).Assembly.Location);
        Assert.EndsWith($" by greeter of {await ResultAsync(silos.Client, Ways.Where())}", await ResultAsync(silos.Client, Made.PassAbout()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_does_not_start_when_its_children_lack_what_it_has_around_all_tasks()
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(
            configure: silo => silo.TaskAssemblies.Add(typeof(Ways).Assembly),
            add: services => services.AddSingleton(Command).AddTaskMiddleware<Unknown>()));
        Assert.Contains($"it has not got what the silo has around all tasks: {typeof(Unknown).FullName}.", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tasks_retry_policy_decides_in_the_child()
    {
        var logs = new ChildLogList();
        var cluster = (await StartIsolatedAsync(logs: logs)).Client;
        var record = await RunAsync(cluster, Surrounded.Fail());
        Assert.Equal((TaskState.Failure, 3, "attempt 3"), (record.State, record.Attempts, record.Error?.Message));
        var decided = logs.Entries.Where(e => e.Category == "iso.twice").Select(e => e.Message).ToArray();
        Assert.Equal(3, decided.Length);
        Assert.All(decided, d => Assert.DoesNotContain($"greeter of {Environment.ProcessId} ", d, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Time_limits_that_are_changed_while_the_silo_runs_hold_in_the_child()
    {
        var cluster = (await StartIsolatedAsync()).Client;
        Assert.Equal(ErrorTypes.TimeLimitExceeded, (await RunAsync(cluster, Surrounded.Brief())).Error?.Type);
        Assert.True((await cluster.Control.TimeLimitAsync("iso.brief", null, null, Patiently)).Answers.Single().Value.Done);
        Assert.Equal("in peace", await ResultAsync(cluster, Surrounded.Brief()));
        Assert.True((await cluster.Control.TimeLimitAsync("iso.heed", TimeSpan.FromSeconds(1), null, Patiently)).Answers.Single().Value.Done);
        var heeded = await RunAsync(cluster, Ways.Heed());
        Assert.Equal((TaskState.Failure, ErrorTypes.TimeLimitExceeded), (heeded.State, heeded.Error?.Type));
        Assert.Contains("soft time limit of 1s", heeded.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_shows_isolated_attempts_and_a_pool_that_shrinks_lets_children_go()
    {
        using var folder = new Conformance.TemporaryDirectory();
        var gate = Path.Combine(folder.Path, "gate");
        var cluster = await StartIsolatedAsync(silo => silo.Worker.Concurrency = 2);
        var pool = cluster.Service<ProcessIsolation>();
        var tasks = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => cluster.Client.EnqueueAsync(Ways.Gate(gate))));
        Assert.True((await cluster.Client.Control.PoolGrowAsync(1, Patiently)).Answers.Single().Value.Done);
        await Task.WhenAll(tasks.Select(ProgressOf<int>));
        var active = (await cluster.Client.Inspect.ActiveAsync(Patiently)).Answers.Single().Value;
        Assert.Equal(3, active.Count);
        Assert.All(active.First, t => Assert.Equal("iso.gate", t.Name));
        Assert.True((await cluster.Client.Control.PoolShrinkAsync(2, Patiently)).Answers.Single().Value.Done);
        File.WriteAllText(gate, "");
        var children = await Task.WhenAll(tasks.Select(t => t.GetAsync(Patience)));
        Assert.Equal(3, children.Distinct().Count());
        await Eventually(() => Task.FromResult(pool.Ids.Count == 1));
        Assert.Contains(await ResultAsync(cluster.Client, Ways.Where()), children);
    }

    [Fact]
    public async Task Events_of_an_isolated_attempt_are_told_once()
    {
        var cluster = (await StartIsolatedAsync()).Client;
        await using var events = cluster.EventsAsync().GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(Patience)); // The worker is there.
        var first = await cluster.EnqueueAsync(Ways.Add(1, 2));
        await first.GetAsync(Patience);
        var last = await cluster.EnqueueAsync(Ways.Add(3, 4));
        var kinds = new List<EventKind>();
        while (true)
        {
            Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(Patience));
            if (events.Current.TaskId == first.Id)
            {
                kinds.Add(events.Current.Kind);
            }

            if (events.Current.TaskId == last.Id && events.Current.Kind == EventKind.TaskSucceeded)
            {
                break;
            }
        }

        Assert.Single(kinds, kind => kind == EventKind.TaskStarted);
        Assert.Single(kinds, kind => kind == EventKind.TaskSucceeded);
    }

    private sealed class Unknown : ITaskMiddleware
    {
        public ValueTask<byte[]?> RunAsync(TaskContext context, TaskNext next) => next(context);
    }
}
