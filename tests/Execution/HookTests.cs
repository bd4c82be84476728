using System.Text.Json;
using Krewe.Execution;
using Krewe.Hosting;
using Krewe.Results;
using Krewe.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Krewe.Tests.Execution;

/// <summary>What is called around attempts.</summary>
public class HookTests : ClusterTest
{
    [Theory]
    [InlineData("return", "before; body; success 7; after Succeeded")]
    [InlineData("fail", "before; body; failure System.IO.IOException IOException; after Failed")]
    [InlineData("again", "before; body; retry System.IO.IOException IOException 2; after Retry; before; body; success 7; after Succeeded")]
    [InlineData("reject", "before; body; failure Rejected TaskSignalException; after Rejected")]
    [InlineData("ignore", "before; body; after Ignored")]
    [InlineData("snooze", "before; body; after Snoozed; before; body; success 7; after Succeeded")]
    [InlineData("large", "before; body; failure BadResult ; after Failed")]
    [InlineData("misled", "before; failure BadArguments BadArgumentsException; after Failed")]
    public async Task Each_attempt_calls_the_hooks_of_its_task(string how, string expected)
    {
        var cluster = await StartAsync();
        var (gate, call) = New(how);
        call = how == "misled" ? call with { Node = call.Node with { Arguments = "[]"u8.ToArray() } } : call;
        await (await cluster.Client.EnqueueAsync(call)).WaitAsync(Patience);
        Assert.Equal(expected, string.Join("; ", gate.Log));
    }

    [Fact]
    public async Task A_result_that_is_not_kept_is_told_all_the_same()
    {
        var cluster = await StartAsync();
        var (gate, call) = New("return");
        Assert.Null((await (await cluster.Client.EnqueueAsync(call.IgnoreResult())).WaitAsync(Patience)).Result);
        Assert.Contains("success 7", gate.Log);
    }

    [Fact]
    public async Task What_a_hook_throws_before_the_start_is_the_attempts_error()
    {
        var cluster = await StartAsync();
        var (gate, call) = New("return", "refuse");
        var record = await (await cluster.Client.EnqueueAsync(call)).WaitAsync(Patience);
        Assert.Equal((TaskState.Rejected, "too early"), (record.State, record.Error?.Message));
        Assert.Equal("before; failure Rejected TaskSignalException; after Rejected", string.Join("; ", gate.Log));
    }

    [Fact]
    public async Task What_a_hook_throws_afterwards_is_logged_and_the_outcome_stands()
    {
        var logs = new Logs();
        var cluster = await StartAsync(add: services => services.AddSingleton<ILoggerProvider>(logs));
        var (gate, call) = New("return", "throw");
        Assert.Equal(7, await Number(await cluster.Client.EnqueueAsync(call)));
        Assert.Equal("before; body; success 7; after Succeeded", string.Join("; ", gate.Log));
        Assert.Equal(2, logs.Count(206));
    }

    [Fact]
    public async Task Hooks_of_a_silo_are_called_around_those_of_a_task_and_for_tasks_that_have_none()
    {
        var cluster = await StartAsync(add: services => services.AddSingleton(new Prefix("all")).AddTaskHooks<SiloHooks>().AddTaskHooks<SiloHooks>());
        var (gate, call) = New("return");
        await (await cluster.Client.EnqueueAsync(call)).WaitAsync(Patience);
        Assert.Equal("all before; before; body; success 7; all success; after Succeeded; all after", string.Join("; ", gate.Log));
        var plain = Gate.New();
        await (await cluster.Client.EnqueueAsync(CoreTasks.Log(plain.Name, "body").WithHeader("gate", plain.Name))).WaitAsync(Patience);
        Assert.Equal("all before; body; all success; all after", string.Join("; ", plain.Log));
        var chunk = Gate.New();
        var two = Canvas.Chunks(["a", "b"], 2, entry => CoreTasks.Log(chunk.Name, entry)).WithHeader("gate", chunk.Name);
        await (await cluster.Client.EnqueueAsync(two)).WaitAsync(Patience);
        Assert.Equal("all before; a; b; all success; all after", string.Join("; ", chunk.Log));
    }

    [Fact]
    public async Task Hooks_run_in_the_slot_and_on_the_scheduler_of_their_task()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 1);
        var (gate, call) = New("return", "stay");
        var held = await cluster.Client.EnqueueAsync(call);
        await gate.HaveBegun(3); // before, body, success
        var behind = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2));
        Assert.Equal(TaskState.Started, await held.GetStateAsync());
        Assert.False(await behind.IsReadyAsync());
        gate.Open();
        Assert.Equal(7, await Number(held));
        Assert.Equal(3, await behind.GetAsync(Patience));
        Assert.Equal("before; body; success 7; on TaskThreads; after Succeeded", string.Join("; ", gate.Log));
    }

    [Fact]
    public async Task A_hook_that_outlasts_the_hard_limit_is_left_behind_and_the_outcome_stands()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 1);
        var (gate, call) = New("return", "stay");
        var task = await cluster.Client.EnqueueAsync(call.WithTimeLimit(hard: TimeSpan.FromSeconds(2)));
        Assert.Equal(7, await Number(task));
        Assert.Equal(3, await (await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2))).GetAsync(Patience));
        gate.Open();
    }

    [Fact]
    public async Task A_task_that_is_given_up_at_its_limit_has_failed_for_its_hooks_too_and_once()
    {
        var cluster = await StartAsync();
        var (gate, call) = New("stay");
        var task = await cluster.Client.EnqueueAsync(call.WithTimeLimit(hard: TimeSpan.FromMilliseconds(500)));
        Assert.Equal(ErrorTypes.TimeLimitExceeded, (await task.WaitAsync(Patience)).Error?.Type);
        gate.Open();
        await cluster.StopAsync(0); // The task's own thread has come back by then, too.
        Assert.Equal("before; body; failure TimeLimitExceeded ; after Failed", string.Join("; ", gate.Log));
    }

    [Fact]
    public async Task Hooks_for_a_failure_can_still_do_something_although_the_task_was_told_to_stop()
    {
        var cluster = await StartAsync();
        var (gate, call) = New("stay", "tokens");
        var task = await cluster.Client.EnqueueAsync(call.WithTimeLimit(hard: TimeSpan.FromMilliseconds(500)));
        await task.WaitAsync(Patience);
        gate.Open();
        Assert.Contains("cancelled: task True, hooks False", gate.Log);
    }

    [Fact]
    public async Task What_hooks_report_after_the_end_is_kept()
    {
        var cluster = await StartAsync();
        var (gate, call) = New("again", "report");
        await (await cluster.Client.EnqueueAsync(call)).WaitAsync(Patience);
        Assert.Equal(["before ", "before tried once"], gate.Log.Where(entry => entry.StartsWith("before", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Hooks_that_a_task_shares_with_its_silo_are_called_once()
    {
        var cluster = await StartAsync(add: services => services.AddTaskHooks<GateHooks>());
        var (gate, call) = New("return");
        await (await cluster.Client.EnqueueAsync(call)).WaitAsync(Patience);
        Assert.Equal("before; body; success 7; after Succeeded", string.Join("; ", gate.Log));
    }

    [Fact]
    public async Task Hooks_run_again_when_their_worker_was_lost_before_the_end_was_durable()
    {
        var cluster = await StartAsync(silos: 1);
        var (gate, call) = New("return", "stay");
        var task = await cluster.Client.EnqueueAsync(call);
        await gate.HaveBegun(3);
        await cluster.AddSiloAsync();
        cluster.Crash(0);
        await gate.HaveBegun(3);
        gate.Open();
        Assert.Equal(7, await Number(task));
        Assert.Equal(2, gate.Log.Count(entry => entry == "success 7"));
    }

    [Fact]
    public async Task A_silo_whose_hooks_cannot_be_made_says_so_when_it_starts()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging().AddTaskHooks<SiloHooks>().AddKreweSilo(silo =>
        {
            (silo.InMemory, silo.Gateway) = (true, "127.0.0.1:0");
            silo.TaskAssemblies.Add(typeof(CoreTasks).Assembly);
        });
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<TaskLibraryException>(() => host.StartAsync());
        await host.StopAsync();
        Assert.StartsWith("The silo's hooks cannot be made: Unable to resolve service for type", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_that_has_no_hooks_looks_for_none()
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        var all = TaskRegistry.DefinitionsOf(typeof(CoreTasks).Assembly).ToDictionary(d => d.Name);
        Assert.Null(HookTable.Of(services, new TaskRegistry([all["core.add"]])));
        Assert.NotNull(HookTable.Of(services, new TaskRegistry([all["core.add"], all["hooks.run"]])));
    }

    private static (Gate Gate, Signature<JsonElement> Call) New(string how, string? hooks = null)
    {
        var gate = Gate.New();
        var call = HookTasks.Run(how).WithHeader("gate", gate.Name);
        return (gate, hooks is null ? call : call.WithHeader("hooks", hooks));
    }

    private static async Task<int> Number(AsyncResult<JsonElement> task) => (await task.GetAsync(Patience)).GetInt32();

    internal sealed record class Prefix(string Text);

    private sealed class SiloHooks(Prefix prefix) : TaskHooks
    {
        public override ValueTask BeforeStartAsync(TaskContext context) => Note(context, "before");

        public override ValueTask OnSuccessAsync(TaskContext context, AttemptEnd end) => Note(context, "success");

        public override ValueTask AfterReturnAsync(TaskContext context, AttemptEnd end) => Note(context, "after");

        private ValueTask Note(TaskContext context, string what)
        {
            if (context.Headers.TryGetValue("gate", out var gate))
            {
                Gate.Of(gate).Begin($"{prefix.Text} {what}");
            }

            return default;
        }
    }

    /// <summary>What was logged, by number of the event.</summary>
    private sealed class Logs : ILoggerProvider, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<int> events = new();

        public int Count(int id) => events.Count(e => e == id);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            events.Enqueue(eventId.Id);

        public void Dispose()
        {
        }
    }
}
