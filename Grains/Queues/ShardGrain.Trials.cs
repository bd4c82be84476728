namespace Krewe.Queues;

/// <summary>
/// Suspects that were handed out with a count, and whose process died again, are tried apart from others: first some together, then each alone.
/// </summary>
internal sealed partial class ShardGrain
{
    private const int MaxTriedTogether = 64;

    private readonly Queue<TaskEntry> awaitingTrial = new();
    private readonly List<TaskEntry> tried = [];
    private long triedSince;

    /// <summary>Lets the next suspects be claimed when those before have ended, or have run for a while.</summary>
    private void GoOnWithTrials()
    {
        if ((tried.Count == 0 && awaitingTrial.Count == 0) || !CanHandOut)
        {
            return;
        }

        if (tried.Exists(IsOnTrial) && time.GetElapsedTime(triedSince) < Probation.Time)
        {
            return;
        }

        tried.Clear();
        while (awaitingTrial.TryPeek(out var next) && (tried.Count == 0 || (AreMild(tried[0], next) && tried.Count < MaxTriedTogether)))
        {
            if (next is not { Phase: EntryPhase.Delayed, Suspect: true })
            {
                awaitingTrial.Dequeue(); // It was revoked, or its worker was alive.
            }
            else if (IsPaused(next.Message.Queue))
            {
                pausedSuspects.Add(awaitingTrial.Dequeue()); // It would hold up the trials of others.
            }
            else if (probation.TryEnter(this))
            {
                tried.Add(awaitingTrial.Dequeue());
                Offer(next);
            }
            else
            {
                return; // Another shard tries some; the clock asks again.
            }
        }

        triedSince = time.GetTimestamp();
        if (tried.Count == 0)
        {
            probation.Leave(this);
        }
    }

    /// <summary>Every worker of before is alive, or there was none: no task can have ended the process of one.</summary>
    private void LiftSuspicion()
    {
        foreach (var entry in entries.Values)
        {
            entry.Suspect = false;
        }

        while (awaitingTrial.TryDequeue(out var entry))
        {
            if (entry is { Phase: EntryPhase.Delayed, Since: 0 })
            {
                MakeReady(entry);
            }
        }
    }

    private static bool IsOnTrial(TaskEntry entry) => entry.Phase is EntryPhase.Ready or EntryPhase.Parked or EntryPhase.Held;

    /// <summary>Each was counted once only, and keeps a delivery for a trial of its own should this one end badly.</summary>
    private bool AreMild(TaskEntry one, TaskEntry other) =>
        one.Deliveries == 1 && MaxDeliveriesOf(one) > 2 && other.Deliveries == 1 && MaxDeliveriesOf(other) > 2;
}
