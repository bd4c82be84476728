using System.Collections.Concurrent;
using System.Globalization;
using Krewe.Execution;
using Krewe.Graphs;
using Krewe.Results;
using Krewe.Submission;
using Krewe.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Krewe.Tests.Execution;

/// <summary>What stands around submissions and around tasks.</summary>
public class MiddlewareTests : ClusterTest
{
    [Fact]
    public async Task Middleware_around_a_submission_sees_it_and_changes_it()
    {
        var cluster = await StartAsync();
        var seen = new List<string>();
        var client = cluster.NewClient(middleware:
        [
            new Submits((call, next) =>
            {
                seen.Add($"{call.Name}({Text(call.Arguments)}) {call.Options.Priority} {call.Id}");
                return next(call.WithHeader("tenant", "blue").WithOptions(o => o with { Priority = 9 }));
            }),
            new Submits(async (call, next) =>
            {
                seen.Add($"{call.Headers["tenant"]} {call.Options.Priority}");
                var id = await next(call);
                seen.Add($"durable {id}");
                return id;
            }),
        ]);
        var gate = Gate.New();
        var task = await client.EnqueueAsync(MiddlewareTasks.Tell(gate.Name).WithId("the-id"));
        Assert.Equal("tenant=blue", await task.GetAsync(Patience));
        Assert.Equal([$"middleware.tell([\"{gate.Name}\"]) 0 the-id", "blue 9", "durable the-id"], seen);
    }

    [Fact]
    public async Task A_graph_passes_once_as_a_whole_and_its_tasks_inherit_the_headers()
    {
        var cluster = await StartAsync();
        var seen = new List<string>();
        var client = cluster.NewClient(middleware: [new Submits((call, next) =>
        {
            seen.Add($"{call.Name} {call.Arguments.Length}");
            return next(call.WithHeader("tenant", "blue"));
        })]);
        var gate = Gate.New();
        var group = await client.EnqueueAsync(Canvas.Group(MiddlewareTasks.Tell(gate.Name), MiddlewareTasks.Tell(gate.Name)));
        Assert.Equal(["tenant=blue", "tenant=blue"], await group.GetAsync(Patience));
        Assert.Equal([$"{JobNames.Group} 0"], seen);
    }

    [Fact]
    public async Task Middleware_refuses_a_submission_and_nothing_is_stored()
    {
        var cluster = await StartAsync();
        var client = cluster.NewClient(middleware: [new Submits((_, _) => throw new SubmitRefusedException("not on a Sunday"))]);
        var refused = await Assert.ThrowsAsync<SubmitRefusedException>(() => client.EnqueueAsync(CoreTasks.Add(1, 2).WithId("sunday")));
        Assert.Equal("not on a Sunday", refused.Message);
        Assert.Equal(TaskState.Unknown, await cluster.Client.GetResult<int>("sunday").GetStateAsync());
    }

    [Fact]
    public async Task Middleware_answers_with_another_task()
    {
        var cluster = await StartAsync();
        await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).WithId("known"));
        var client = cluster.NewClient(middleware: [new Submits((_, _) => new("known"))]);
        var task = await client.EnqueueAsync(CoreTasks.Add(40, 2));
        Assert.Equal(("known", 3), (task.Id, await task.GetAsync(Patience)));
        Assert.Equal(1, (await cluster.TotalsAsync()).Submitted);
    }

    [Theory]
    [InlineData("no id", "'no id'")]
    [InlineData(null, "null")]
    public async Task Middleware_that_gives_no_id_is_told_so(string? id, string gave)
    {
        var cluster = await StartAsync();
        var client = cluster.NewClient(middleware: [new Submits((_, _) => new(id!))]);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => client.EnqueueAsync(CoreTasks.Add(1, 2)));
        Assert.Contains($"around the submission of core.add gave {gave}, which is no task's id", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Middleware_around_tasks_runs_in_order_inside_the_hooks()
    {
        var cluster = await StartAsync(add: services => services.AddTaskHooks<NotingHooks>().AddTaskMiddleware<Outer>().AddTaskMiddleware<Inner>().AddTaskMiddleware<Outer>());
        var gate = Gate.New();
        Assert.Equal("", await (await cluster.Client.EnqueueAsync(MiddlewareTasks.Tell(gate.Name).WithHeader("gate", gate.Name))).GetAsync(Patience));
        Assert.Equal("hooks; outer 1; inner; body; inner done; outer done \"\"", string.Join("; ", gate.Log));
        var two = Gate.New();
        await (await cluster.Client.EnqueueAsync(Canvas.Chunks([two.Name, two.Name], 2, MiddlewareTasks.Tell).WithHeader("gate", two.Name))).WaitAsync(Patience);
        Assert.Equal("hooks; outer 1; inner; body; body; inner done; outer done [\"\",\"\"]", string.Join("; ", two.Log));
    }

    [Theory]
    [InlineData("answer", TaskState.Success, null, "")]
    [InlineData("translate", TaskState.Failure, "System.TimeoutException", "body")]
    [InlineData("foreign", TaskState.Failure, "System.InvalidOperationException", "")]
    [InlineData("reject", TaskState.Rejected, "Rejected", "")]
    [InlineData("retry", TaskState.Success, null, "body")]
    public async Task Middleware_decides_about_an_attempt(string how, TaskState state, string? error, string log)
    {
        var cluster = await StartAsync(add: services => services.AddTaskMiddleware<Deciding>());
        var gate = Gate.New();
        var record = await (await cluster.Client.EnqueueAsync(MiddlewareTasks.Tell(gate.Name).WithHeader("how", how))).WaitAsync(Patience);
        Assert.Equal((state, error, log), (record.State, record.Error?.Type, string.Join("; ", gate.Log)));
        Assert.Equal(how == "retry" ? 2 : 1, record.Attempts);
        Assert.Equal(how == "answer" ? "\"cached\"" : null, how == "answer" ? Text(record.Result) : null);
    }

    [Fact]
    public void Middleware_that_cannot_be_made_is_said_when_the_worker_starts()
    {
        using var services = new ServiceCollection().AddTaskMiddleware<Needy>().BuildServiceProvider();
        var error = Assert.Throws<TaskLibraryException>(() => TaskChain.Of(services, _ => default));
        Assert.Contains("middleware cannot be made", error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(Gate), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_there_is_nothing_to_go_through()
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        Assert.Null(TaskChain.Of(services, _ => default));
    }

    [Fact]
    public async Task A_task_runs_in_the_culture_of_who_submitted_it_where_that_is_known()
    {
        using var logs = new ScopeProvider();
        var cluster = await StartAsync(add: services => services.AddCulturePropagation().AddSingleton<ILoggerProvider>(logs));
        var client = cluster.NewClient(middleware: [.. cluster.Service<IEnumerable<ISubmitMiddleware>>()]);
        var (before, textsBefore) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (new Named("de-DE"), new Named("fr-FR"));
            var task = await client.EnqueueAsync(MiddlewareTasks.Format(3.5));
            var known = AppContext.TryGetSwitch("System.Globalization.Invariant", out var off) is false || !off;
            known &= Environment.GetEnvironmentVariable("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT") is not ("1" or "true");
            Assert.Equal($"{(known ? "3,5 fr-FR" : $"{string.Create(before, $"{3.5}")} {textsBefore.Name}")} de-DE;fr-FR", await task.GetAsync(Patience));
            Assert.Equal(known ? 0 : 1, logs.Events.Count(id => id == 208));
            var own = await client.EnqueueAsync(MiddlewareTasks.Format(3.5).WithHeader("krewe.culture", ";"));
            Assert.Equal("3.5  ;", await own.GetAsync(Patience));
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, textsBefore);
        }
    }

    [Fact]
    public async Task Every_line_that_a_task_logs_has_a_scope()
    {
        using var scopes = new ScopeProvider();
        var cluster = await StartAsync(add: services => services.AddTaskLogScopes().AddSingleton<ILoggerProvider>(scopes));
        var task = await cluster.Client.EnqueueAsync(MiddlewareTasks.Write("hello"));
        await task.WaitAsync(Patience);
        Assert.Equal($"TaskId={task.Id}, TaskName=middleware.write, Queue=default, Attempt=1", scopes.Lines["hello"]);
    }

    private static string Text(ReadOnlyMemory<byte> json) => System.Text.Encoding.UTF8.GetString(json.Span);

    private sealed class Submits(Func<OutgoingCall, SubmitNext, ValueTask<string>> act) : ISubmitMiddleware
    {
        public ValueTask<string> SubmitAsync(OutgoingCall call, SubmitNext next, CancellationToken cancellationToken) => act(call, next);
    }

    /// <summary>A culture of a name, also on a machine that knows none.</summary>
    private sealed class Named(string name) : CultureInfo("")
    {
        public override string Name => name;
    }

    private sealed class NotingHooks : TaskHooks
    {
        public override ValueTask BeforeStartAsync(TaskContext context)
        {
            MiddlewareTasks.Note(context, "hooks");
            return default;
        }
    }

    private sealed class Outer : ITaskMiddleware
    {
        public async ValueTask<byte[]?> RunAsync(TaskContext context, TaskNext next)
        {
            MiddlewareTasks.Note(context, $"outer {context.Attempt}");
            var result = await next(context);
            MiddlewareTasks.Note(context, $"outer done {Text(result)}");
            return result;
        }
    }

    private sealed class Inner : ITaskMiddleware
    {
        public async ValueTask<byte[]?> RunAsync(TaskContext context, TaskNext next)
        {
            MiddlewareTasks.Note(context, "inner");
            try
            {
                return await next(context);
            }
            finally
            {
                MiddlewareTasks.Note(context, "inner done");
            }
        }
    }

    private sealed class Deciding : ITaskMiddleware
    {
        public async ValueTask<byte[]?> RunAsync(TaskContext context, TaskNext next)
        {
            switch (context.Headers["how"])
            {
                case "answer":
                    return TaskJson.Write("cached");
                case "reject":
                    throw context.Reject("not here");
                case "retry" when context.Attempt == 1:
                    throw context.Retry(TimeSpan.FromMilliseconds(1));
                case "foreign":
                    return await next(null!);
                case "translate":
                    await next(context);
                    throw new TimeoutException("as the provider says it");
                default:
                    return await next(context);
            }
        }
    }

    private sealed class Needy(Gate gate) : ITaskMiddleware
    {
        public ValueTask<byte[]?> RunAsync(TaskContext context, TaskNext next)
        {
            gate.Open();
            return next(context);
        }
    }

    private sealed class ScopeProvider : ILoggerProvider, ISupportExternalScope
    {
        private IExternalScopeProvider? scopes;

        public ConcurrentDictionary<string, string> Lines { get; } = new();

        public ConcurrentBag<int> Events { get; } = [];

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

        public ILogger CreateLogger(string categoryName) => new Lined(this);

        public void Dispose()
        {
        }

        private sealed class Lined(ScopeProvider provider) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => provider.scopes?.Push(state);

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                provider.Events.Add(eventId.Id);
                var pairs = new List<string>();
                provider.scopes?.ForEachScope(
                    (scope, all) => all.AddRange((scope as IReadOnlyList<KeyValuePair<string, object?>> ?? []).Select(p => $"{p.Key}={p.Value}")), pairs);
                provider.Lines[formatter(state, exception)] = string.Join(", ", pairs);
            }
        }
    }
}
