using Krewe.Graphs;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>Counts and lists.</summary>
internal sealed partial class ShardGrain
{
    /// <inheritdoc/>
    public Task<ShardStatistics> GetStatisticsAsync()
    {
        var phases = entries.Values.Where(e => !e.Message.IsTick).CountBy(e => e.Phase).ToDictionary();
        return Task.FromResult(new ShardStatistics
        {
            Shard = shard,
            Epoch = epoch,
            Ready = CountReady(),
            Delayed = phases.GetValueOrDefault(EntryPhase.Delayed),
            Held = sessions.Values.Sum(s => s.Held.Count),
            Jobs = phases.GetValueOrDefault(EntryPhase.Job),
            Telling = phases.GetValueOrDefault(EntryPhase.Telling),
            Submitted = submitted,
            Finished = finished,
            LateOutcomes = lateOutcomes,
            LostDeliveries = lostDeliveries,
            Commits = commits,
            Trouble = Trouble,
            Nodes = [.. sessions.Values.Select(s => new NodeStatus(s.Worker.Worker, s.Worker.Silo, s.Held.Count, s.Finished))],
        });
    }

    /// <summary>How many tasks could start, by queue; those that wait for a limit among them.</summary>
    private Dictionary<string, int> CountReady() => queues.Select(q => (q.Key, q.Value.Count)).Concat(lanes.All.Select(lane => (lane.Queue, lane.Waiting.Count)))
        .Where(q => q.Item2 > 0).GroupBy(q => q.Item1, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(q => q.Item2));

    /// <summary>How many tasks wait, by queue. As often as somebody reads a gauge, so it does not look at all entries.</summary>
    internal List<(string Queue, int Ready, int Delayed)> CountWaiting()
    {
        var counts = CountReady().Select(q => (q.Key, q.Value, 0)).ToList();
        counts.AddRange(delayed.UnorderedItems
            .Where(i => i.Element.Phase == EntryPhase.Delayed && i.Element.Since == i.Priority && !i.Element.Message.IsTick)
            .CountBy(i => i.Element.Message.Queue)
            .Select(c => (c.Key, 0, c.Value)));
        return counts;
    }

    /// <inheritdoc/>
    public async Task<TaskRecord[]> ListAsync(TaskFilter filter)
    {
        var limit = Math.Clamp(filter.Limit, 1, 10_000);
        var found = new List<TaskRecord>();
        if (filter.State is null || !filter.State.Value.IsTerminal())
        {
            found.AddRange(entries.Values
                .Where(e => e.Phase is not (EntryPhase.Submitting or EntryPhase.Telling))
                .OrderByDescending(e => e.Sequence)
                .Where(e => (filter.Name is null || e.Message.Name == filter.Name || Replacements.CalledAs(e.Message) == filter.Name)
                    && (filter.Queue is null || e.Message.Queue == filter.Queue) && filter.Shows(e.Message.Name))
                .Select(entry => Describe(entry).Outline())
                .Where(r => (filter.State is null || r.State == filter.State) && filter.DeadLetter is not true)
                .Take(limit));
        }

        if (filter.State is null || filter.State.Value.IsTerminal())
        {
            found.AddRange(await store.ListAsync(shard, filter with { Limit = limit }, clock.UtcNow));
        }

        return [.. found.OrderByDescending(r => r.SubmittedAt).Take(limit)];
    }

    /// <inheritdoc/>
    public async Task<int> PurgeAsync(string queue)
    {
        var waiting = entries.Values
            .Where(e => e.Phase is EntryPhase.Ready or EntryPhase.Parked or EntryPhase.Delayed && !e.Message.IsJob && e.Message.Queue == queue)
            .ToArray();
        foreach (var entry in waiting)
        {
            if (MayBeHeld(entry))
            {
                Mark(entry, RowRevoke.Asked);
            }
            else
            {
                FinishUnstarted(entry, TaskState.Revoked, new(ErrorTypes.Revoked, $"The queue {queue} was purged."));
            }
        }

        await CommitAsync();
        return waiting.Length;
    }
}
