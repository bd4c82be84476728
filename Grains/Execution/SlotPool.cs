namespace Krewe.Execution;

/// <summary>
/// How many tasks the worker may claim: one per slot, and a little ahead when tasks are short. Those who claim wait here in turn.
/// </summary>
internal sealed class SlotPool(int concurrency, int maxPrefetch, TimeSpan prefetchTime)
{
    private const double Weight = 0.05;

    private readonly Lock gate = new();
    private readonly Queue<TaskCompletionSource> waiting = new();
    private double meanSeconds = double.PositiveInfinity;
    private int size = concurrency;
    private int used;

    /// <summary>Claimed tasks that have not ended.</summary>
    public int Used
    {
        get
        {
            lock (gate)
            {
                return used;
            }
        }
    }

    /// <summary>Whether somebody who knows of work waits for a slot.</summary>
    public bool IsShort
    {
        get
        {
            lock (gate)
            {
                return waiting.Any(turn => !turn.Task.IsCompleted);
            }
        }
    }

    /// <summary>From now on there are so many slots; what has one keeps it.</summary>
    public void Resize(int slots)
    {
        TaskCompletionSource[] all;
        lock (gate)
        {
            size = slots;
            all = [.. waiting];
            waiting.Clear();
        }

        Array.ForEach(all, turn => turn.TrySetResult()); // Those for whom there is none wait again.
    }

    /// <summary>Takes up to <paramref name="max"/>; waits until there is at least one.</summary>
    public async ValueTask<int> TakeAsync(int max, CancellationToken cancellationToken)
    {
        while (true)
        {
            TaskCompletionSource turn;
            lock (gate)
            {
                var free = Capacity() - used;
                if (free > 0)
                {
                    var taken = Math.Min(free, max);
                    used += taken;
                    return taken;
                }

                turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
                waiting.Enqueue(turn);
            }

            await using (cancellationToken.UnsafeRegister(static (t, token) => ((TaskCompletionSource)t!).TrySetCanceled(token), turn))
            {
                await turn.Task;
            }
        }
    }

    /// <summary>Gives back what was not claimed.</summary>
    public void Return(int count)
    {
        if (count > 0)
        {
            Free(count, null);
        }
    }

    /// <summary>Gives back so many, or takes them, if need be more than there are: what has been claimed must have its slot.</summary>
    public void Move(int count) => Free(count, null);

    /// <summary>A task has ended after running for <paramref name="seconds"/>.</summary>
    public void Ended(double seconds) => Free(1, seconds);

    private void Free(int count, double? seconds)
    {
        TaskCompletionSource? next = null;
        lock (gate)
        {
            used -= count;
            if (seconds is { } s)
            {
                meanSeconds = double.IsPositiveInfinity(meanSeconds) ? s : meanSeconds + (Weight * (s - meanSeconds));
            }

            while (used < Capacity() && waiting.TryDequeue(out next) && next.Task.IsCompleted)
            {
                next = null;
            }
        }

        next?.TrySetResult();
    }

    private int Capacity()
    {
        var perSlot = prefetchTime.TotalSeconds / Math.Max(meanSeconds, 1e-6);
        return size + (int)Math.Min(maxPrefetch, perSlot * size);
    }
}
