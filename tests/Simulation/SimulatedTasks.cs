using System.Diagnostics.CodeAnalysis;

namespace Krewe.Tests.Simulations;

/// <summary>What the simulated cluster runs. Each execution goes into the journal.</summary>
public static partial class SimulatedTasks
{
    /// <summary>Retries of <see cref="FlakyAsync"/>.</summary>
    public const int FlakyRetries = 2;

    /// <summary>Messages in one batch of <see cref="BatchAsync"/>.</summary>
    public const int MostInBatch = 4;

    [Task("sim.text", MaxRetries = 0)]
    internal static Task<string> TextAsync(string text, int milliseconds, TaskContext context) =>
        Journal.RunAsync(context, milliseconds, () => text);

    [Task("sim.flaky", MaxRetries = FlakyRetries, AutoRetryFor = [typeof(IOException)], RetryDelaySeconds = 0.5)]
    internal static Task<string> FlakyAsync(string text, int failures, TaskContext context) =>
        Journal.RunAsync(context, 5, () => context.Attempt > failures ? text : throw new IOException($"attempt {context.Attempt}"));

    /// <summary>Takes several at once, which takes as long as the longest; each fails by itself in as many attempts as it says.</summary>
    [Task("sim.batch", BatchSize = MostInBatch, BatchDelaySeconds = 0.4, MaxRetries = FlakyRetries, AutoRetryFor = [typeof(IOException)], RetryDelaySeconds = 0.5)]
    internal static Task<string[]> BatchAsync(BatchCall[] calls, TaskContext context) => Journal.RunBatchAsync(context, async runs =>
    {
        await Task.Delay(TimeSpan.FromMilliseconds(calls.Max(c => c.Milliseconds)), context.Time, context.CancellationToken);
        foreach (var (call, message, run) in calls.Zip(context.Batch, runs))
        {
            if (message.Attempt <= call.Failures)
            {
                (run.How, run.AskedAgain) = (nameof(IOException), true);
                message.Fail(new IOException($"attempt {message.Attempt}"));
            }
        }

        return [.. calls.Select(c => c.Text)];
    });

    [Task("sim.join")]
    internal static Task<string> JoinAsync(string left, string right, TaskContext context) =>
        Journal.RunAsync(context, 2, () => left + right);

    [Task("sim.all")]
    internal static Task<string> AllAsync(string[] texts, TaskContext context) =>
        Journal.RunAsync(context, 2, () => string.Concat(texts));

    [Task("sim.end")]
    internal static Task<string> EndAsync(string how, TaskContext context) => Journal.RunAsync(context, 3, () => throw (how switch
    {
        "reject" => context.Reject("as asked"),
        "ignore" => context.Ignore(),
        _ => new InvalidDataException("as asked"),
    }));

    /// <summary>Goes on from its checkpoint; its first attempt fails half way.</summary>
    [Task("sim.cursor", MaxRetries = 1, AutoRetryFor = [typeof(IOException)], RetryDelaySeconds = 0.1)]
    internal static Task<string> CursorAsync(string text, int steps, int milliseconds, TaskContext context) => Journal.RunAsync(context, async run =>
    {
        var saved = run.Silo.Journal.Saved;
        var next = context.Checkpoint<int>();
        run.Checkpoint = (next, saved.GetValueOrDefault(context.Id));
        for (; next < steps; next++)
        {
            context.ReportState($"STEP-{next}", next);
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), context.Time, context.CancellationToken);
            await context.SaveCheckpointAsync(next + 1);
            saved[context.Id] = Math.Max(saved.GetValueOrDefault(context.Id), next + 1);
            if (context.Attempt == 1 && next >= steps / 2)
            {
                break;
            }
        }

        return context.Attempt == 1 ? throw new IOException("half way") : text;
    });

    /// <summary>Replaces itself for some rounds, in the last by a call (0), a chain (1) or a chord.</summary>
    [Task("sim.become")]
    internal static Task<string> BecomeAsync(string text, int how, int rounds, int milliseconds, TaskContext context) =>
        Journal.RunAsync(context, milliseconds, () => throw context.Replace(rounds > 1 ? Become(text, how, rounds - 1, milliseconds) : how switch
        {
            0 => Text(text, milliseconds),
            1 => Text(text, milliseconds).Then(before => Join(before, text)),
            _ => Canvas.Group(Text(text, milliseconds), Text(text, 2)).Then(All),
        }));

    [Task("sim.snooze")]
    internal static Task<string> SnoozeAsync(string text, TaskContext context) => Journal.RunAsync(context, 1, () =>
    {
        if (context.LastProgress<int>() > 0)
        {
            return text;
        }

        context.ReportProgress(1);
        throw context.Snooze(TimeSpan.FromSeconds(1));
    });
}
