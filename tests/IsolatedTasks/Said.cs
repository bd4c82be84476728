namespace Krewe.IsolatedTasks;

/// <summary>Tasks that take, give and say texts.</summary>
public static partial class Said
{
    /// <summary>Says it in every way that a task has. A second attempt has only what the first one left.</summary>
    [Task("iso.tell", Isolation = TaskIsolation.Process, MaxRetries = 1)]
    public static async Task<string> TellAsync(string text, string how, TaskContext context)
    {
        if (context.Attempt == 1)
        {
            context.ReportProgress($"progress {text}");
            await context.SaveCheckpointAsync($"checkpoint {text}");
        }

        switch (how)
        {
            case "again" when context.Attempt == 1:
                throw context.Retry(TimeSpan.FromMilliseconds(1), new InvalidOperationException($"retry {text}"));
            case "fail":
                throw new InvalidOperationException($"error {text}", new InvalidOperationException($"inner {text}"));
            case "hold":
                await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, context.CancellationToken);
                break;
        }

        return $"{context.Checkpoint<string>()}, {context.LastProgress<string>()}, result {text}";
    }

    [Task("iso.echo", Isolation = TaskIsolation.Process)]
    public static string Echo(string text, TaskContext context) => text;

    [Task("iso.join", Isolation = TaskIsolation.Process)]
    public static string Join(string first, string second, TaskContext context) => first + second;
}
