using Krewe.Execution;
using Krewe.Results;

namespace Krewe.Queues;

/// <summary>Tasks that a worker holds and that are not to begin any more. Most begin at once, but what gathers in a batch may wait for long.</summary>
internal sealed partial class ShardGrain
{
    /// <inheritdoc/>
    public async Task<string[]> FindUnwantedAsync(Guid session, HeldTask[] tasks)
    {
        if (inDoubt || StandsStill)
        {
            await ConfirmAsync(); // A newer activation may know of revokes that this one does not.
        }

        if (!TryHear(session, out var known))
        {
            throw new ShardMovedException(shard);
        }

        var now = Now;
        return [.. tasks.Where(task => !IsWanted(task, known, now)).Select(task => task.Id)];
    }

    private bool IsWanted(HeldTask task, Session session, long now) => entries.TryGetValue(task.Id, out var entry)
        && entry is { Phase: EntryPhase.Held, RevokeAsked: false } && entry.Holder == session && entry.Claim == task.Claim && !HasExpired(entry, now);

    /// <summary>Whether it is too late for it to start. A retry has been started.</summary>
    private static bool HasExpired(TaskEntry entry, long now) => now >= entry.ExpiresAt && !entry.Retrying;

    private void FinishExpired(TaskEntry entry) =>
        FinishUnstarted(entry, TaskState.Revoked, new(ErrorTypes.Expired, "It was not started before it expired."));
}
