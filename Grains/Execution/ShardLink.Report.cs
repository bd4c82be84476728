using Krewe.Queues;
using Krewe.Schedules;

namespace Krewe.Execution;

/// <summary>Outcomes and progress on their way to the shard: kept, and sent again, until it has them.</summary>
internal sealed partial class ShardLink
{
    /// <summary>An attempt has ended.</summary>
    public void Ended(TaskOutcome outcome)
    {
        lock (gate)
        {
            progress.Remove(outcome.Id);
            outcomes.Add(outcome);
            if (reporting)
            {
                return;
            }

            reporting = true;
        }

        Background.Begin(home, ReportAsync);
    }

    /// <summary>A task reports progress: the latest is sent with the next outcomes, or after a moment.</summary>
    public void Progressed(TaskOutcome latest)
    {
        lock (gate)
        {
            progress[latest.Id] = latest;
            if (reporting || progressTimer)
            {
                return;
            }

            progressTimer = true;
        }

        Background.Run(home, SendProgressLaterAsync);
    }

    /// <summary>Tells the shard until it has an answer: true when the checkpoint is durable, false when the task is another's.</summary>
    public async Task<bool> SaveCheckpointAsync(HeldTask task, byte[] checkpoint, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = Pauses.Next(pause))
        {
            try
            {
                var saved = await grain.SaveCheckpointAsync(session.Id, task, Interlocked.Increment(ref number), checkpoint).WaitAsync(cancellationToken);
                Volatile.Write(ref heardAt, time.GetTimestamp());
                return saved;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && !closed)
            {
                LogNotSaved(log, shard, task.Id, DurationText.About(pause), Told(e));
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private async Task SendProgressLaterAsync()
    {
        await Task.Delay(ProgressPause, time);
        lock (gate)
        {
            progressTimer = false;
            if (reporting || progress.Count == 0)
            {
                return;
            }

            reporting = true;
        }

        await ReportAsync();
    }

    /// <summary>Sends outcomes until there are none; one report at a time, so that what comes meanwhile goes together.</summary>
    private async Task ReportAsync()
    {
        var pause = FirstPause;
        while (NextReport() is { } report)
        {
            while (true)
            {
                try
                {
                    await TellAsync(report);
                    pause = FirstPause;
                    break;
                }
                catch (Exception e)
                {
                    // Kept, and sent again until the shard has it: the outcome is not lost while this worker lives.
                    LogReportFailed(log, shard, new Counted(report.Length, "outcome"), DurationText.About(pause), Told(e));
                    pause = await PauseAsync(pause, CancellationToken.None);
                }
            }
        }
    }

    private async Task TellAsync(TaskOutcome[] report)
    {
        await telling.WaitAsync();
        try
        {
            await grain.ReportAsync(session.Id, report);
            Volatile.Write(ref heardAt, time.GetTimestamp());
            Acknowledge(report);
        }
        finally
        {
            telling.Release();
        }
    }

    private TaskOutcome[]? NextReport()
    {
        lock (gate)
        {
            if (outcomes.Count == 0 && progress.Count == 0)
            {
                reporting = false;
                drained?.TrySetResult();
                drained = null;
                return null;
            }

            // Outcomes first: progress may come again and again.
            TaskOutcome[] report = [.. Portion.First(outcomes.Concat(progress.Values), MaxReport, Portion.SizeOf)];
            outcomes.RemoveRange(0, Math.Min(outcomes.Count, report.Length));
            foreach (var latest in report.Where(o => o.Kind == OutcomeKind.Progress))
            {
                progress.Remove(latest.Id);
            }

            return report;
        }
    }

    private void Acknowledge(TaskOutcome[] report)
    {
        lock (gate)
        {
            foreach (var outcome in report)
            {
                if (outcome.Kind != OutcomeKind.Progress)
                {
                    LetGo(outcome.Id);
                }
            }
        }
    }
}
