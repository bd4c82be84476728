using Krewe.Clusters;
using Krewe.Schedules;
using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>Tasks in a few words, for those who look into the cluster.</summary>
internal sealed partial class ShardGrain
{
    private const int MostOutlines = 1000;

    /// <inheritdoc/>
    public Task<TaskOutlines> OutlineAsync(OutlineKind kind, int limit)
    {
        var most = Math.Clamp(limit, 0, MostOutlines);
        return Task.FromResult(kind == OutlineKind.Scheduled
            ? Outline(delayed.UnorderedItems.Where(i => i.Element.Phase == EntryPhase.Delayed && i.Element.Since == i.Priority
                && !i.Element.Message.IsTick).Select(i => i.Element), e => e.Since, most)
            : Outline(entries.Values.Where(e => e.RevokeAsked && e.Phase is not (EntryPhase.Finishing or EntryPhase.Telling)), e => e.SubmittedAt, most));
    }

    /// <summary>Counts them, and keeps the first: of a million only those are put in order that are asked for.</summary>
    private static TaskOutlines Outline(IEnumerable<TaskEntry> found, Func<TaskEntry, long> at, int most)
    {
        var first = new PriorityQueue<TaskEntry, long>();
        var count = 0;
        foreach (var entry in found)
        {
            count++;
            if (first.Count < most)
            {
                first.Enqueue(entry, -at(entry));
            }
            else if (most > 0)
            {
                first.EnqueueDequeue(entry, -at(entry)); // Out goes the last.
            }
        }

        return new(count,
        [
            .. first.UnorderedItems.Select(i => i.Element).OrderBy(at).ThenBy(e => e.Sequence)
                .Select(e => new TaskOutline(e.Message.Id, e.Message.Name, e.Message.Queue, OutlineText.Of(e.Message.Arguments), e.Attempts + 1,
                    DateTimeOffset.FromUnixTimeMilliseconds(at(e)))),
        ]);
    }
}
