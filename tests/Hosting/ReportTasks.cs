namespace Krewe.Tests.Hosting;

/// <summary>Tasks that say something of themselves while they run, or save what they have reached.</summary>
public static partial class ReportTasks
{
    /// <summary>Reports a state and a number for each step, from where it was, and waits until that step's gate opens.</summary>
    [Task("report.steps")]
    public static async Task<int> StepsAsync(string gate, int steps, TaskContext context)
    {
        for (var step = (context.LastProgress<int>() / 10) + 1; step <= steps; step++)
        {
            context.ReportState($"STEP-{step}", step * 10);
            Gate.Of(gate).Begin($"{step}");
            await Gate.Of($"{gate}-{step}").Opened.WaitAsync(context.CancellationToken);
        }

        return steps;
    }

    /// <summary>Reports progress, then a state, in its first delivery only, and waits.</summary>
    [Task("report.once")]
    public static async Task OnceAsync(string gate, TaskContext context)
    {
        if (context.Delivery == 1)
        {
            context.ReportProgress(new[] { 4, 5 });
            context.ReportState("WARMING-UP");
        }

        Gate.Of(gate).Begin("begun");
        await Gate.Of(gate).Opened.WaitAsync(context.CancellationToken);
    }

    /// <summary>Reports as fast as it can.</summary>
    [Task("report.burst")]
    public static void Burst(string gate, int count, TaskContext context)
    {
        for (var i = 1; i <= count; i++)
        {
            context.ReportProgress(i);
            if (i == count / 2)
            {
                Gate.Of(gate).Begin("half");
                Gate.Of(gate).Opened.Wait();
            }
        }
    }

    /// <summary>Takes items one by one from its checkpoint on, says so, and waits for the gate of its delivery before the given one.</summary>
    [Task("report.cursor")]
    public static async Task<int> CursorAsync(string gate, int items, int waitBefore, TaskContext context)
    {
        var here = Gate.Of(gate);
        for (var item = context.Checkpoint<int>(); item < items; item++)
        {
            if (item == waitBefore)
            {
                here.Begin($"wait {context.Worker}");
                await Gate.Of($"{gate}-{context.Delivery}").Opened.WaitAsync(context.CancellationToken);
            }

            here.Begin($"item {item}");
            context.ReportProgress("of no matter");
            await context.SaveCheckpointAsync(item + 1);
        }

        return items;
    }

    /// <summary>Works until it is told to stop, and saves then how far it was.</summary>
    [Task("report.last")]
    public static async Task<string> LastAsync(string gate, TaskContext context)
    {
        Gate.Of(gate).Begin(context.Worker);
        if (context.Checkpoint<string>() is { } before)
        {
            return before;
        }

        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, context.CancellationToken);
        }
        finally
        {
            await context.SaveCheckpointAsync($"as far as {context.Worker} was");
        }

        return "";
    }

    /// <summary>Fails after each item, so that each attempt takes one.</summary>
    [Task("report.retry", MaxRetries = 10)]
    public static async Task<int> RetryAsync(string gate, int items, TaskContext context)
    {
        var item = context.Checkpoint<int>();
        Gate.Of(gate).Begin($"item {item}");
        await context.SaveCheckpointAsync(item + 1);
        Assert.Equal(item + 1, context.Checkpoint<int>());
        return item + 1 == items ? item + 1 : throw context.Retry(TimeSpan.FromMilliseconds(1));
    }

    /// <summary>Saves without waiting, then too much.</summary>
    [Task("report.careless")]
    public static async Task<int> CarelessAsync(int count, TaskContext context)
    {
        var saving = Enumerable.Range(1, count).Select(i => context.SaveCheckpointAsync(i)).ToArray();
        await Task.WhenAll(saving);
        await Assert.ThrowsAsync<ArgumentException>(() => context.SaveCheckpointAsync(new string('x', 70_000)));
        return context.Checkpoint<int>();
    }
}
