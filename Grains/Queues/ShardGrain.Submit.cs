using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Krewe.Execution;
using Krewe.Graphs;
using Krewe.Results;
using Krewe.Schedules;
using Krewe.Storage;
using Krewe.Submission;
using Orleans.Runtime;

namespace Krewe.Queues;

/// <summary>Submission: check, refuse or accept, commit, answer.</summary>
internal sealed partial class ShardGrain
{
    private readonly ClientSequences clients = new();
    private readonly SharedParts shared = new();
    private Task lastTurn = Task.CompletedTask;
    private IdentityCheck? nextCheck;

    /// <summary>Ids of tasks that have ended while the store was asked for known ones; null while it is not.</summary>
    private HashSet<string>? endedMeanwhile;
    private long submitted;

    /// <inheritdoc/>
    public Task<SubmitReply> SubmitAsync(SubmitBatch batch) => tableKnown && rooms.Count == 0 ? SubmitAsync(batch, null) : PlaceAndSubmitAsync(batch);

    private async Task<SubmitReply> PlaceAndSubmitAsync(SubmitBatch batch)
    {
        var placed = await PlaceAsync(batch.Messages);
        try
        {
            return await SubmitAsync(batch, placed);
        }
        finally
        {
            placed?.Release();
        }
    }

    private async Task<SubmitReply> SubmitAsync(SubmitBatch batch, PlacedBatch? placed)
    {
        var fresh = clients.IsFresh(batch.Client, batch.Sequence);
        var asGiven = declared.Count == 0 && options.Routes.IsEmpty;
        List<Refusal>? refused = null;
        List<TaskMessage>? unsure = null;
        List<TaskMessage>? sure = null;
        List<int>? unique = null;
        var doubled = Task.CompletedTask;
        var messages = placed?.Messages ?? (asGiven ? batch.Messages : [.. batch.Messages]);
        for (var i = 0; i < messages.Length; i++)
        {
            ref var message = ref messages[i];
            if ((placed is not null ? placed.Reasons[i] : CheckGiven(message) ?? (asGiven ? null : Place(ref message))) is { } reason)
            {
                (refused ??= []).Add(new(i, reason));
            }
            else if (message.Options?.Unique is not null)
            {
                (unique ??= []).Add(i);
            }
            else if (entries.TryGetValue(message.Id, out var known))
            {
                // Submitted twice: one task. If the first is still being written, answer when it is.
                doubled = known.Phase == EntryPhase.Submitting ? CommitAllRowsAsync() : doubled;
            }
            else if (fresh && (message.Traits & MessageTraits.FreshId) != 0)
            {
                (sure ??= []).Add(message);
            }
            else
            {
                (unsure ??= []).Add(message);
            }
        }

        List<int>? full = null;
        UniqueAnswer[]? answers = null;
        try
        {
            var accepted = AcceptAllAsync(sure, unsure, doubled);
            if (unique is null)
            {
                await accepted;
            }
            else
            {
                answers = await SubmitUniqueAsync(messages, unique, fresh, accepted, refused);
            }
        }
        finally
        {
            full = placed?.Limited.FindAll(i => overflown.Remove(placed.Messages[i]));
        }

        full?.ForEach(i => (refused ??= []).Add(new(i, FullReason(placed!.Messages[i]), IsFull: true)));
        return new(refused?.ToArray(), OthersOf(messages, answers), answers);
    }

    private async Task AcceptAllAsync(List<TaskMessage>? sure, List<TaskMessage>? unsure, Task doubled)
    {
        var accepted = unsure is null ? CommitFresh(sure) : await AcceptUnknownAsync(unsure, sure);
        await doubled;
        await accepted;
    }

    /// <summary>
    /// Jobs with pages that are not those which go on under their ids: their pages are of no use. Not so those that could not be written now, for a copy
    /// of the batch may have brought them before.
    /// </summary>
    private int[]? OthersOf(TaskMessage[] messages, UniqueAnswer[]? answers)
    {
        List<int>? others = null;
        for (var i = 0; i < messages.Length; i++)
        {
            if ((messages[i].Traits & MessageTraits.Paged) != 0
                && !(entries.TryGetValue(messages[i].Id, out var entry) && entry.Message.Arguments.AsSpan().SequenceEqual(messages[i].Arguments))
                && answers?.Any(a => a.Index == i && a.Outcome == UniqueOutcome.Unavailable) != true)
            {
                (others ??= []).Add(i);
            }
        }

        return others?.ToArray();
    }

    /// <summary>Accepts messages whose ids cannot be known.</summary>
    private void AcceptFresh(List<TaskMessage>? messages)
    {
        foreach (var message in messages ?? [])
        {
            // A copy of the batch may have overtaken it while the store was asked.
            if (!entries.ContainsKey(message.Id))
            {
                AcceptIfRoom(message);
            }
        }
    }

    private Task CommitFresh(List<TaskMessage>? messages)
    {
        AcceptFresh(messages);
        return messages is null ? Task.CompletedTask : CommitRowsAsync();
    }

    /// <summary>
    /// Accepts those of the messages whose ids have no record yet; one check at a time, see <see cref="InTurnAsync"/>, and for all together
    /// that have come while they waited for their turn. The fresh ones come with them: if the store cannot be asked, nothing of the batch may be left
    /// behind. Gives the commit of all, and of those that others are just writing.
    /// </summary>
    private async Task<Task> AcceptUnknownAsync(List<TaskMessage> messages, List<TaskMessage>? fresh)
    {
        if (nextCheck?.TryJoin(messages, fresh) == true)
        {
            return await nextCheck.Accepted;
        }

        var check = nextCheck = new IdentityCheck(messages, fresh);
        return await InTurnAsync(() =>
        {
            nextCheck = nextCheck == check ? null : nextCheck;
            return check.RunAsync(() => AcceptUnknownAsync(check));
        });
    }

    private async Task<Task> AcceptUnknownAsync(IdentityCheck check)
    {
        var ids = check.Unsure.Select(m => m.Id).ToArray();
        var (records, ended) = await FindKnownAsync(ids);
        for (var i = 0; i < ids.Length; i++)
        {
            if (!entries.ContainsKey(ids[i]) && !HasEnded(ids[i], records[i], ended))
            {
                ForgetExpired(ids[i], records[i]);
                AcceptIfRoom(check.Unsure[i]);
            }
        }

        // All in one commit, asked for once and now: one that fails at once leaves nothing behind of which a second question would hear.
        AcceptFresh(check.Fresh);
        return CommitAllRowsAsync();
    }

    /// <summary>
    /// Does what depends on which ids have a record: submissions of ids that may be known, and reruns. One at a time and in the order of their calls, so
    /// that of two that want one id the second sees what the first has made of it. What follows from it is written outside.
    /// </summary>
    private async Task<T> InTurnAsync<T>(Func<Task<T>> act)
    {
        var before = lastTurn;
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lastTurn = turn.Task;
        await before;
        try
        {
            return await act();
        }
        finally
        {
            turn.SetResult();
        }
    }

    /// <summary>The records of these ids, also those that have expired and not been swept, and the ids that have ended while they were read.</summary>
    private async Task<(TaskRecord?[] Records, HashSet<string> Ended)> FindKnownAsync(string[] ids)
    {
        var ended = endedMeanwhile = new(StringComparer.Ordinal);
        try
        {
            return (await store.FindAsync(shard, ids, DateTimeOffset.UnixEpoch), ended);
        }
        finally
        {
            endedMeanwhile = null;
        }
    }

    /// <summary>Whether a task of this id has ended and is known, by what <see cref="FindKnownAsync"/> has found.</summary>
    private bool HasEnded(string id, TaskRecord? found, HashSet<string> meanwhile) => meanwhile.Contains(id) || AtHand(id) is not null || IsThere(found);

    /// <summary>A record that has expired is none, whether it has been swept or not.</summary>
    private bool IsThere([NotNullWhen(true)] TaskRecord? record) => record?.ExpiresAt > clock.UtcNow;

    /// <summary>What is left of a task that had an id goes before the id is used again.</summary>
    private void ForgetExpired(string id, TaskRecord? found)
    {
        if (found is not null)
        {
            recent.Remove(id);
            open.Commit.Forgotten.Add(id);
        }
    }

    private void Accept(TaskMessage given)
    {
        DropSurplus(); // Before the id can be used again.
        var message = shared.Of(WithDefaults(given));
        var entry = new TaskEntry(message, ++lastSequence, Now) { Phase = EntryPhase.Submitting };
        entries.Add(message.Id, entry);
        EnterRoom(entry);
        var due = DueOf(entry);
        var phase = message.IsJob && due == 0 ? RowPhase.Job : RowPhase.Waiting;
        open.Commit.Inserts.Add(entry.ToRow(phase, due));
        open.Submitted.Add(entry);
    }

    /// <summary>Who calls by name does not know the queue and priority that the task's definition says.</summary>
    private TaskMessage WithDefaults(TaskMessage message)
    {
        if ((message.Traits & (MessageTraits.Typed | MessageTraits.Job)) != 0)
        {
            return message;
        }

        (string? Queue, int Priority) said = registry.TryGet(message.Name, out var definition) ? (definition.Settings.Queue, definition.Settings.Priority)
            : registry.Elsewhere.TryGetValue(message.Name, out var other) ? (other.DeclaresQueue ? other.Queue : null, other.Priority) : default;
        var given = message.Options ?? new();
        var full = given with { Queue = given.Queue ?? said.Queue, Priority = given.Priority != 0 ? given.Priority : said.Priority };
        return full == given ? message : message with { Options = full };
    }

    private static long DueOf(TaskEntry entry) => entry.Message.Options switch
    {
        { Unique: { MaxWait: { } most } series, Countdown: { } quiet } => Math.Min(
            entry.SubmittedAt + (long)Math.Ceiling(quiet.TotalMilliseconds),
            (series.Since?.ToUnixTimeMilliseconds() ?? entry.SubmittedAt) + (long)Math.Ceiling(most.TotalMilliseconds)),
        { Eta: { } eta } => eta.ToUnixTimeMilliseconds(),
        { Countdown: { } countdown } when countdown > TimeSpan.Zero => entry.SubmittedAt + (long)Math.Ceiling(countdown.TotalMilliseconds),
        _ => 0,
    };

    /// <param name="message">What is submitted.</param>
    /// <param name="mayBeUnknown">Whether it is taken if no silo is known that can run it; it waits then.</param>
    private string? Check(TaskMessage message, bool mayBeUnknown) =>
        MessageRules.Check(message, options.MaxPayloadBytes)
        ?? (message.Options is null ? null : CallTimes.Check(message, clock.UtcNow)) // Without options nothing asks the clock.
        ?? CheckUnique(message)
        ?? (message.IsJob ? CheckGraph(message, mayBeUnknown) : CheckCall(message, mayBeUnknown));

    /// <summary>
    /// Checks what is submitted. A part of a job is not refused because no silo is known that has its task: that was looked at when the job was taken, and
    /// the silos may be away since. It waits for one.
    /// </summary>
    /// <exception cref="SiloUnavailableException">Whether it is refused depends on what neighbors have, which have still to say it.</exception>
    private string? CheckGiven(TaskMessage message)
    {
        var meeting = registry.IsMeeting; // First: what they have may be learnt meanwhile.
        return Check(message, mayBeUnknown: message.Parent is not null && !meeting) is not { } reason ? null
            : !meeting ? reason
            : Check(message, mayBeUnknown: true) ?? throw new SiloUnavailableException($"Shard {shard} cannot take {message.Name} yet. {reason}");
    }

    private string? CheckUnique(TaskMessage message) => message.Options?.Unique is { } unique && TaskIds.ShardOf(unique.Key, shards.Count) != shard
        ? $"The id of a call with the unique key '{unique.Key}' has to be drawn for that key, and this one was not: leave WithId out."
        : null;

    private string? CheckCall(TaskMessage message, bool mayBeUnknown) => MessageRules.CheckCall(registry, message.Name, message.Arguments,
        (message.Traits & (MessageTraits.Typed | MessageTraits.Each | MessageTraits.Fold)) != 0 || message.Inputs is not null, mayBeUnknown);

    private string? CheckGraph(TaskMessage message, bool mayBeUnknown)
    {
        if (message.Name == JobNames.Tick)
        {
            return TickNames.Parse(message.Id) is null ? $"The id '{message.Id}' names no tick of a schedule." : null;
        }

        try
        {
            return JsonSerializer.Deserialize(message.Arguments, GraphJson.Default.GraphNode) is { } graph
                ? MessageRules.CheckJob(registry, message.Name, graph, mayBeUnknown) ?? CallTimes.Check(graph, clock.UtcNow)
                : $"Job {message.Id} has no graph.";
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or ArgumentException or FormatException)
        {
            return $"The graph of job {message.Id} is not valid: {e.Message}";
        }
    }
}
