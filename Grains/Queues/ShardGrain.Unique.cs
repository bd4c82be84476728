using Krewe.Execution;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>
/// Unique calls. All calls of a key fall into one shard, so that its turns decide between them, and a commit makes the decision durable with the row
/// that is the decision: nobody is told anything before.
/// </summary>
internal sealed partial class ShardGrain
{
    private const int MostFreed = 5000;

    private readonly UniqueKeys uniques = new();

    /// <summary>A batch with unique calls among others. Each has its own answer, for not all of them need be in one commit.</summary>
    private async Task<UniqueAnswer[]?> SubmitUniqueAsync(TaskMessage[] messages, List<int> unique, bool fresh, Task others, List<Refusal>? refused)
    {
        var taking = TakeKeysAsync(messages, unique, fresh);
        StoreUnavailableException? failed = null;
        try
        {
            await others;
        }
        catch (StoreUnavailableException e)
        {
            failed = e;
        }

        var answers = await taking;
        for (var i = 0; failed is not null && i < messages.Length; i++)
        {
            if (!unique.Contains(i) && refused?.Exists(r => r.Index == i) != true)
            {
                answers.Add(new(i, UniqueOutcome.Unavailable, messages[i].Id, failed.Message));
            }
        }

        return answers.Count == 0 ? null : [.. answers];
    }

    private async Task<List<UniqueAnswer>> TakeKeysAsync(TaskMessage[] messages, List<int> unique, bool fresh)
    {
        var taken = fresh && unique.TrueForAll(i => (messages[i].Traits & MessageTraits.FreshId) != 0)
            ? [.. unique.Select(i => TakeKeyAsync(messages[i], i))]
            : await InTurnAsync(() => TakeUnsureKeysAsync(messages, unique));
        return [.. (await Task.WhenAll(taken)).OfType<UniqueAnswer>()];
    }

    /// <summary>Those whose ids may be known: one that was accepted and has ended since must not be taken for another one.</summary>
    private async Task<Task<UniqueAnswer?>[]> TakeUnsureKeysAsync(TaskMessage[] messages, List<int> unique)
    {
        try
        {
            var (records, ended) = await FindKnownAsync([.. unique.Select(i => messages[i].Id)]);
            return [.. unique.Select((i, k) => !entries.ContainsKey(messages[i].Id) && HasEnded(messages[i].Id, records[k], ended)
                ? Task.FromResult<UniqueAnswer?>(null)
                : TakeKeyAsync(messages[i], i, records[k]))];
        }
        catch (StoreUnavailableException e)
        {
            return [.. unique.Select(i => Task.FromResult<UniqueAnswer?>(new(i, UniqueOutcome.Unavailable, messages[i].Id, e.Message)))];
        }
    }

    /// <summary>Null when it is accepted and durable.</summary>
    private async Task<UniqueAnswer?> TakeKeyAsync(TaskMessage message, int index, TaskRecord? expired = null)
    {
        var unique = message.Options!.Unique!;
        try
        {
            while (true)
            {
                if (entries.TryGetValue(message.Id, out var same))
                {
                    await (same.Phase == EntryPhase.Submitting ? CommitAllRowsAsync() : Task.CompletedTask);
                    return null;
                }

                var hold = uniques.Find(unique.Key, Now);
                if (hold is null || unique.Policy == UniquePolicy.Replace)
                {
                    if (Overflows(message))
                    {
                        return null;
                    }

                    ForgetExpired(message.Id, expired);
                    Accept(InSeries(message, hold?.Entry));
                    uniques.Take(entries[message.Id]);
                    await CommitRowsAsync();
                    return null;
                }
                else if (hold is { Entry.Phase: EntryPhase.Submitting })
                {
                    await CommitAllRowsAsync(); // Only then it has the key.
                }
                else
                {
                    await ConfirmAsync();
                    if (!hold.Forgotten)
                    {
                        return new(index, unique.Policy == UniquePolicy.Join ? UniqueOutcome.Joined : UniqueOutcome.Duplicate, hold.Id);
                    }
                }
            }
        }
        catch (StoreUnavailableException e)
        {
            return new(index, UniqueOutcome.Unavailable, message.Id, e.Message);
        }
    }

    /// <summary>One that must not be put off for ever knows when the first was submitted of those that it follows.</summary>
    private static TaskMessage InSeries(TaskMessage message, TaskEntry? before)
    {
        if (message.Options is not { Unique: { MaxWait: not null } unique } options)
        {
            return message;
        }

        DateTimeOffset? since = before is { Phase: EntryPhase.Submitting or EntryPhase.Ready or EntryPhase.Parked or EntryPhase.Delayed, Retrying: false }
            ? before.Message.Options!.Unique!.Since ?? DateTimeOffset.FromUnixTimeMilliseconds(before.SubmittedAt)
            : null;
        return message with { Options = options with { Unique = unique with { Since = since } } };
    }

    /// <summary>
    /// Waits while the key of a task that becomes another is being taken. The row of what it becomes would be newer than the one that takes the key, and
    /// have it after a restart; once the key is taken it becomes nothing.
    /// </summary>
    private async ValueTask UntilKeysAreDecidedAsync(TaskOutcome[] outcomes)
    {
        while (!uniques.IsEmpty && !broken && Array.Exists(outcomes, o =>
            o.Kind == OutcomeKind.Replaced && entries.TryGetValue(o.Id, out var entry) && uniques.IsBeingTaken(entry)))
        {
            await CommitAllRowsAsync().ConfigureAwait(Background.Quietly); // If it fails the key is the task's again.
        }
    }

    /// <summary>New rows are durable: those that they replace are taken back.</summary>
    private void ConfirmKeys(List<TaskEntry> submitted)
    {
        var displaced = false;
        foreach (var entry in submitted)
        {
            displaced |= entry.Message.Options?.Unique is not null && DisplaceIf(uniques.Confirm(entry));
        }

        if (displaced)
        {
            EndMarked();
        }
    }

    /// <summary>Should the shard die before that is durable, the newer row tells the next activation.</summary>
    private bool DisplaceIf(TaskEntry? old)
    {
        if (old is null)
        {
            return false;
        }

        old.Revoke = old.RevokeAsked ? old.Revoke : RowRevoke.Asked;
        marked.Add(old);
        return true;
    }

    /// <summary>New rows could not be written.</summary>
    private void Unsubmit(List<TaskEntry> submitted)
    {
        foreach (var entry in submitted)
        {
            LeaveRoom(entry);
            entries.Remove(entry.Message.Id);
            if (entry.Message.Options?.Unique is not null)
            {
                uniques.Undo(entry);
            }
        }
    }

    /// <summary>Until when a task that ends keeps its key; null: not at all. One that was taken back leaves it free.</summary>
    private static long? KeyUntil(TaskEntry entry, TaskRecord record) =>
        entry.Message.Options?.Unique is { Period: { } period } && record.State != TaskState.Revoked
            ? entry.SubmittedAt + (long)Math.Ceiling(period.TotalMilliseconds)
            : null;

    private void FreeKeys()
    {
        uniques.Expire(Now, MostFreed);
        if (uniques.Freed.Count > 0)
        {
            open.Commit.Deletes.AddRange(uniques.Freed);
            open.Freed.AddRange(uniques.Freed);
            uniques.Freed.Clear();
        }
    }

    private ErrorInfo RevokedError(TaskEntry entry) => new(ErrorTypes.Revoked,
        entry.Message.Options?.Unique is { } unique && uniques.Find(unique.Key, Now) is { } hold && hold.Id != entry.Message.Id
            ? $"{hold.Id} took its place, which has the same key '{unique.Key}'."
            : "It was revoked.");
}
