using System.Text.Json;

namespace Krewe.Tests.Hosting;

/// <summary>A task with hooks; they write into the log of the gate that a header names.</summary>
public static partial class HookTasks
{
    [Task("hooks.run", Hooks = typeof(GateHooks))]
    public static async Task<JsonElement> RunAsync(string how, TaskContext context)
    {
        var gate = Gate.Of(context.Headers["gate"]);
        gate.Begin("body");
        switch (how)
        {
            case "again" when context.Attempt == 1:
                throw context.Retry(TimeSpan.FromMilliseconds(2), new IOException("the disk"));
            case "snooze" when gate.Log.Count(entry => entry == "body") == 1:
                throw context.Snooze(TimeSpan.FromMilliseconds(1));
            case "fail":
                throw new IOException("the disk");
            case "reject":
                throw context.Reject("not mine");
            case "ignore":
                throw context.Ignore();
            case "large":
                return JsonSerializer.SerializeToElement(new string('x', 2_000_000));
            case "stay":
                await gate.Opened;
                break;
        }

        return JsonSerializer.SerializeToElement(7);
    }
}

/// <summary>Notes what is called, and does what a header says.</summary>
internal sealed class GateHooks : TaskHooks
{
    public override ValueTask BeforeStartAsync(TaskContext context)
    {
        Note(context, How(context) == "report" ? $"before {context.LastProgress<string>()}" : "before");
        return How(context) == "refuse" ? throw context.Reject("too early") : default;
    }

    public override async ValueTask OnSuccessAsync(TaskContext context, AttemptEnd end)
    {
        Note(context, $"success {end.Result<int>()}");
        switch (How(context))
        {
            case "throw":
                throw new InvalidOperationException("after a success");
            case "stay":
                await Gate.Of(context.Headers["gate"]).Opened;
                Note(context, $"on {TaskScheduler.Current.GetType().Name}");
                break;
        }
    }

    public override ValueTask OnRetryAsync(TaskContext context, AttemptEnd end)
    {
        if (How(context) == "report")
        {
            context.ReportProgress("tried once");
        }

        return Noted(context, $"retry {end.Error?.Type} {end.Exception?.GetType().Name} {end.Delay.TotalMilliseconds}");
    }

    public override ValueTask OnFailureAsync(TaskContext context, AttemptEnd end) =>
        Noted(context, How(context) == "tokens"
            ? $"cancelled: task {context.CancellationToken.IsCancellationRequested}, hooks {end.CancellationToken.IsCancellationRequested}"
            : $"failure {end.Error?.Type} {end.Exception?.GetType().Name}");

    public override ValueTask AfterReturnAsync(TaskContext context, AttemptEnd end)
    {
        Note(context, $"after {end.Kind}");
        return How(context) == "throw" ? throw new InvalidOperationException("after the end") : default;
    }

    private static string? How(TaskContext context) => context.Headers.GetValueOrDefault("hooks");

    private static void Note(TaskContext context, string what) => Gate.Of(context.Headers["gate"]).Begin(what);

    private static ValueTask Noted(TaskContext context, string what)
    {
        Note(context, what);
        return default;
    }
}
