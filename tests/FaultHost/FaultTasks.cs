namespace Krewe.FaultHost;

/// <summary>Tasks that behave; each notes its execution.</summary>
public static partial class FaultTasks
{
    [Task("fault.note")]
    public static int Note(int number, TaskContext context)
    {
        Executions.Note(context);
        return number;
    }

    /// <summary>Waits.</summary>
    [Task("fault.pause")]
    public static async Task<int> Pause(int number, int milliseconds, TaskContext context)
    {
        Executions.Note(context);
        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, context.CancellationToken);
        return number;
    }

    /// <summary>Keeps a processor busy.</summary>
    [Task("fault.burn")]
    public static int Burn(int number, int microseconds, TaskContext context)
    {
        Executions.Note(context);
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMicroseconds(microseconds);)
        {
            Thread.SpinWait(50);
        }

        return number;
    }

    [Task("fault.sleepless", Queue = "nobody")]
    public static int Sleepless(int number, TaskContext context) => Note(number, context);

    /// <summary>Asks for a retry so many times.</summary>
    [Task("fault.flaky", MaxRetries = 10)]
    public static int Flaky(int number, int failures, TaskContext context)
    {
        Executions.Note(context);
        return context.Attempt > failures ? number : throw context.Retry(TimeSpan.FromMilliseconds(20));
    }

    [Task("fault.total")]
    public static int Total(int[] numbers, TaskContext context)
    {
        Executions.Note(context);
        return numbers.Sum();
    }

    /// <summary>Tells the probe when it began.</summary>
    [Task("fault.stamp")]
    public static void Stamp(TaskContext context) => Probe.Started(context.Id, TimeProvider.System.GetTimestamp());

    [Task("fault.add")]
    public static int Add(int left, int right, TaskContext context) => left + right;

    /// <summary>Says that it has started and waits until its gate is opened.</summary>
    [Task("fault.gated", MaxRetries = 10)]
    public static async Task<int> Gated(string gate, int number, TaskContext context)
    {
        Executions.Note(context);
        Lines.Say($"started {context.Id} {context.Attempt} {context.Delivery}");
        await Gates.Of(gate).WaitAsync(context.CancellationToken);
        return number;
    }

    /// <summary>Takes items one by one from its checkpoint on, says so, and waits for the gate before the given one.</summary>
    [Task("fault.cursor")]
    public static async Task<int> Cursor(string gate, int items, int waitBefore, TaskContext context)
    {
        Executions.Note(context);
        for (var item = context.Checkpoint<int>(); item < items; item++)
        {
            if (item == waitBefore)
            {
                Lines.Say($"waits {context.Id} {item}");
                await Gates.Of(gate).WaitAsync(context.CancellationToken);
            }

            Lines.Say($"item{item} {context.Id}");
            await context.SaveCheckpointAsync(item + 1, context.CancellationToken);
        }

        return items;
    }

    /// <summary>As gated; when let through it asks for a retry after the delay, which never ends by itself.</summary>
    [Task("fault.again", MaxRetries = 10)]
    public static async Task Again(string gate, int delayMilliseconds, TaskContext context)
    {
        await Gated(gate, 0, context);
        throw context.Retry(TimeSpan.FromMilliseconds(delayMilliseconds));
    }
}
