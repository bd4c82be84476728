using Krewe.Testing.Work;

namespace Krewe.Testing;

// How time goes on.
public sealed partial class TestCluster
{
    /// <summary>So often nothing may become due but at once, before it is taken to go in circles.</summary>
    private const int MostStopsAtOneInstant = 100_000;

    /// <summary>After a silo has come or gone, the others need some rounds of house-keeping to take over.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim turns = new(1);
    private long unsettledUntil;

    /// <summary>
    /// Lets time pass, from one moment at which something becomes due to the next: delayed tasks, retries, ticks of schedules, expiry, delays and
    /// timeouts in tasks. At each, what has become due runs to its end, or until it waits for the clock again, before time goes on.
    /// </summary>
    /// <param name="span">How much, by the cluster's clock; 0 or more.</param>
    /// <exception cref="TimeoutException">
    /// Tasks wait for something that is not the clock, or compute, for longer than <see cref="TestClusterOptions.Patience"/>; the message names them.
    /// A task with a time limit is given that time instead, when it is within <paramref name="span"/>.
    /// </exception>
    public Task AdvanceAsync(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        // Away from the caller's context, which what becomes due must not go on in.
        return Task.Factory.StartNew(
            () => GoOnAsync(span), CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap();
    }

    /// <summary>As <see cref="AdvanceAsync(TimeSpan)"/>, to a moment of the cluster's clock.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is past.</exception>
    /// <exception cref="TimeoutException">As for <see cref="AdvanceAsync(TimeSpan)"/>.</exception>
    public Task AdvanceToAsync(DateTimeOffset moment) => AdvanceAsync(moment - Time.GetUtcNow());

    /// <summary>Runs all that is due now to its end, or until it waits for the clock.</summary>
    /// <exception cref="TimeoutException">As for <see cref="AdvanceAsync(TimeSpan)"/>.</exception>
    public Task DrainAsync() => AdvanceAsync(TimeSpan.Zero);

    private async Task GoOnAsync(TimeSpan span)
    {
        await turns.WaitAsync();
        try
        {
            var target = clock.Now + span.Ticks;
            var atOneInstant = 0;
            await RestAsync(target);
            while (true)
            {
                var stop = NextStop(target);
                atOneInstant = CountAtOneInstant(stop, atOneInstant);
                clock.GoTo(stop);
                await RestAsync(target);
                if (stop == target && !(clock.NextStop <= target))
                {
                    return;
                }
            }
        }
        finally
        {
            turns.Release();
        }
    }

    private int CountAtOneInstant(long stop, int before) => stop > clock.Now ? 0
        : before < MostStopsAtOneInstant ? before + 1
        : throw new InvalidOperationException($"At {clock.UtcNow:O} there is always something due at once, and time does not go on.");

    private long NextStop(long target)
    {
        var stop = Math.Min(target, clock.NextStop ?? target);
        if (recorder.NextAfter(clock.UtcNow.ToUnixTimeMilliseconds()) is { } due)
        {
            stop = Math.Min(stop, (DateTimeOffset.FromUnixTimeMilliseconds(due) - clock.Start).Ticks);
        }

        if (clock.Now < unsettledUntil)
        {
            stop = Math.Min(stop, clock.Now + Round.Ticks);
        }

        return Math.Max(stop, clock.Now);
    }

    private async Task RestAsync(long target)
    {
        while (!await activity.RestAsync(options.Patience))
        {
            var held = activity.Held;
            if (held.Length == 0 || !held.All(run => run.HasLimit) || !(clock.NextStop <= target))
            {
                throw new TimeoutException(Explain(held));
            }

            foreach (var run in held)
            {
                run.AwaitLimit();
            }
        }
    }

    private string Explain(TaskRun[] held)
    {
        if (held.Length == 0)
        {
            return $"The cluster does not come to rest at {clock.UtcNow:O}, though no task runs.";
        }

        var tasks = string.Join("; ", held.Select(run => run.ToString()).Order(StringComparer.Ordinal));
        return $"{held.Length} {(held.Length == 1 ? "task" : "tasks")} did not end within {options.Patience.TotalSeconds:0.#} s, and it is not the "
            + $"cluster's clock (context.Time) that is waited for: {tasks}. Time stands at {clock.UtcNow:O}.";
    }

    private void Unsettle() => unsettledUntil = clock.Now + Settling.Ticks;
}
