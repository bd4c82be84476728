using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>What keeps a task, for those who look at one: from what is in memory, when somebody asks.</summary>
internal sealed partial class ShardGrain
{
    /// <inheritdoc/>
    public async Task<TaskDetails[]> GetDetailsAsync(string[] ids)
    {
        var details = Array.ConvertAll(ids, id => entries.TryGetValue(id, out var entry) && entry.Phase != EntryPhase.Submitting
            ? new TaskDetails(WaitOf(entry), entry.Message.Headers, entry.RevokeAsked) : null);
        if (Array.IndexOf(details, null) >= 0)
        {
            var ended = await store.FindAsync(shard, ids.Where((_, i) => details[i] is null).ToArray(), clock.UtcNow);
            for (var (i, k) = (0, 0); i < ids.Length; i++)
            {
                details[i] ??= new(Headers: ended[k++]?.Call?.Headers);
            }
        }

        return details!;
    }

    /// <summary>Why nothing is handed out.</summary>
    private ShardTrouble Trouble => failingSince is not null ? ShardTrouble.StoreFails : CanHandOut ? ShardTrouble.None
        : StandsStill || inDoubt ? ShardTrouble.StandsStill : ShardTrouble.Opening;

    private TaskWait? WaitOf(TaskEntry entry) => entry.Phase switch
    {
        EntryPhase.Delayed or EntryPhase.Ready or EntryPhase.Parked when Trouble is not ShardTrouble.None and var trouble && entry.Since <= Now =>
            new(WaitReason.Shard, entry.Message.Queue) { Trouble = trouble },
        EntryPhase.Delayed when entry.Since > 0 => new(WaitReason.Time, entry.Message.Queue),
        EntryPhase.Delayed or EntryPhase.Ready or EntryPhase.Parked when IsPaused(entry.Message.Queue) => new(WaitReason.Paused, entry.Message.Queue),
        EntryPhase.Delayed or EntryPhase.Ready or EntryPhase.Parked when !IsServed(entry.Message.Queue) => new(WaitReason.NoWorker, entry.Message.Queue),
        EntryPhase.Delayed => new(WaitReason.Trial, entry.Message.Queue),
        EntryPhase.Parked when lanes.Of(entry.Message) is { Asking: true } lane => new(WaitReason.Limit, entry.Message.Queue) { Limits = LimitsOf(lane) },
        EntryPhase.Ready when entry.Message.Options?.Fair is { } fair => new(WaitReason.Turn, entry.Message.Queue) { Key = fair.Key },
        EntryPhase.Ready or EntryPhase.Parked => new(WaitReason.Worker, entry.Message.Queue),
        _ => null,
    };

    /// <summary>One that has not said yet what it serves may serve it.</summary>
    private bool IsServed(string queue) => sessions.Values.Any(session => session.Queues.Length == 0 ? !QueueNames.IsOfSilo(queue) : session.Queues.Contains(queue));

    private static WaitedLimit[] LimitsOf(Lane lane) =>
    [
        .. lane.Purses.Where((purse, i) => purse.Refused || (i == lane.First && !Array.Exists(lane.Purses, p => p.Refused))).Select(purse => new WaitedLimit(purse.Name, purse.Limit)),
    ];
}
