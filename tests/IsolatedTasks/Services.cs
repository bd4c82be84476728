using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Krewe.IsolatedTasks;

/// <summary>What the library's tasks need.</summary>
public sealed class Services : ITaskServices
{
    public void Configure(IServiceCollection services) => services
        .AddSingleton(new Greeter($"greeter of {Environment.ProcessId}")).AddTaskMiddleware<Around>().AddSubmitMiddleware<Around>();
}

public sealed record Greeter(string Name);

/// <summary>Tasks that are made from the container.</summary>
public sealed partial class Greeting(Greeter greeter)
{
    [Task("iso.greet", Isolation = TaskIsolation.Process)]
    public string Greet(TaskContext context) => greeter.Name;
}

/// <summary>Tasks that call others.</summary>
public sealed partial class Made(ICluster cluster)
{
    /// <summary>Submits another and waits for it.</summary>
    [Task("iso.submit", Isolation = TaskIsolation.Process)]
    public async Task<int> Submit(int x, TaskContext context) => await (await cluster.EnqueueAsync(Ways.Add(x, 1))).GetAsync();

    /// <summary>Has another say a text again.</summary>
    [Task("iso.pass", Isolation = TaskIsolation.Process)]
    public async Task<string> Pass(string text, TaskContext context) => await (await cluster.EnqueueAsync(Said.Echo(text))).GetAsync();

    /// <summary>What another that it submits says of itself.</summary>
    [Task("iso.pass-about", Isolation = TaskIsolation.Process)]
    public async Task<string> PassAbout(TaskContext context) => await (await cluster.EnqueueAsync(Ways.About())).GetAsync();
}

/// <summary>Says in the log what hooks are called, and where.</summary>
public sealed class Hooks(Greeter greeter) : TaskHooks
{
    private readonly string who = greeter.Name;

    public override ValueTask BeforeStartAsync(TaskContext context) => Say(context, "before");

    public override ValueTask OnSuccessAsync(TaskContext context, AttemptEnd end) => Say(context, $"success {end.Result<int>()}");

    public override ValueTask OnFailureAsync(TaskContext context, AttemptEnd end) =>
        Say(context, end.Exception is null ? "failure by the limit" : "failure by an exception");

    private ValueTask Say(TaskContext context, string what)
    {
        if (context.Logger.IsEnabled(LogLevel.Information))
        {
            context.Logger.LogInformation("hook {What} by {Who}", what, who);
        }

        return default;
    }
}

public static partial class Hooked
{
    [Task("iso.hooked", Isolation = TaskIsolation.Process, Hooks = typeof(Hooks))]
    public static int Run(int x, TaskContext context) => x >= 0 ? x : throw new InvalidOperationException("below 0");

    [Task("iso.hooked-spin", Isolation = TaskIsolation.Process, Hooks = typeof(Hooks))]
    public static void Spin(TaskContext context)
    {
        while (true)
        {
        }
    }
}
