using Krewe.Tests.Hosting;

namespace Krewe.Tests.Execution;

/// <summary>One message of <see cref="BatchTasks"/>.</summary>
public sealed record BatchItem(string Gate, int Value, string How = "");

/// <summary>Tasks that take several of their messages at once.</summary>
public static partial class BatchTasks
{
    /// <summary>Gives each its double, and the size of the batch.</summary>
    [Task("batch.double", BatchSize = 20, BatchDelaySeconds = 0.5, MaxRetries = 2, RetryDelaySeconds = 0.1, RetryJitter = false)]
    public static async Task<string[]> DoubleAsync(BatchItem[] items, TaskContext context)
    {
        Gate.Of(items[0].Gate).Begin($"{items.Length}");
        for (var i = 0; i < items.Length; i++)
        {
            var message = context.Batch[i];
            switch (items[i].How)
            {
                case "fail":
                    message.Fail(new InvalidOperationException($"not {items[i].Value}"));
                    break;
                case "retry" when message.Attempt == 1:
                    message.Fail(message.Retry());
                    break;
                case "reject":
                    message.Fail(message.Reject("not mine"));
                    break;
                case "replace":
                    message.Fail(message.Replace(CoreTasks.Wait(items[i].Gate).Then(worker => CoreTasks.Join(worker, "!"))));
                    break;
                case "throw":
                    throw context.Retry();
                case "short":
                    return [];
                case "wait":
                    await Gate.Of(items[i].Gate).Opened.WaitAsync(context.CancellationToken);
                    break;
                case "deaf":
                    await Gate.Of(items[i].Gate).Opened;
                    break;
            }

            message.ReportProgress(items[i].Value);
        }

        return [.. items.Select((item, i) => $"{item.Value * 2} of {items.Length} in attempt {context.Batch[i].Attempt}")];
    }

    /// <summary>Returns nothing.</summary>
    [Task("batch.nothing", BatchSize = 3, BatchDelaySeconds = 2, TimeLimitSeconds = 1)]
    public static void Nothing(BatchItem[] items, TaskContext context)
    {
        Gate.Of(items[0].Gate).Begin(string.Join(',', items.Select(i => i.Value)));
        if (items[0].How == "block")
        {
            Gate.Of(items[0].Gate).Opened.Wait();
        }
    }

    /// <summary>Waits for others for a day.</summary>
    [Task("batch.daily", BatchSize = 50, BatchDelaySeconds = 86_400)]
    public static string[] Daily(BatchItem[] items, TaskContext context) => Late(items, context);

    /// <summary>Waits for others for a while.</summary>
    [Task("batch.late", BatchSize = 50, BatchDelaySeconds = 3)]
    public static string[] Late(BatchItem[] items, TaskContext context)
    {
        Gate.Of(items[0].Gate).Begin(string.Join(',', items.Select(i => i.Value)));
        return [.. items.Select(i => $"{i.Value}")];
    }
}
