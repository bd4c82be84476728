using System.Text.Json;
using Krewe.Execution;
using Krewe.Graphs;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>Submission: check, refuse or accept, commit, answer.</summary>
internal sealed partial class ShardGrain
{
    private readonly ClientSequences clients = new();
    private readonly SharedParts shared = new();
    private Task identityCheck = Task.CompletedTask;
    private long submitted;

    /// <inheritdoc/>
    public async Task<SubmitReply> SubmitAsync(SubmitBatch batch)
    {
        var fresh = clients.IsFresh(batch.Client, batch.Sequence);
        List<Refusal>? refused = null;
        List<TaskMessage>? unsure = null;
        List<TaskMessage>? sure = null;
        var doubled = false;
        for (var i = 0; i < batch.Messages.Length; i++)
        {
            var message = batch.Messages[i];
            if (Check(message) is { } reason)
            {
                (refused ??= []).Add(new(i, reason));
            }
            else if (entries.TryGetValue(message.Id, out var known))
            {
                // Submitted twice: one task. If the first is still being written, answer when it is.
                doubled |= known.Phase == EntryPhase.Submitting;
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

        if (unsure is not null)
        {
            await AcceptUnknownAsync(unsure);
            doubled = true;
        }

        // After the look into the store, which may fail: then nothing of the batch may be left behind.
        foreach (var message in sure ?? [])
        {
            if (!entries.ContainsKey(message.Id))
            {
                Accept(message);
            }
        }

        if (doubled)
        {
            await CommitAllAsync();
        }
        else if (sure is not null)
        {
            await CommitAsync();
        }

        return new(refused?.ToArray());
    }

    /// <summary>Accepts those of the messages whose ids have no record yet; one check at a time, so that two cannot accept one id.</summary>
    private async Task AcceptUnknownAsync(List<TaskMessage> messages)
    {
        var before = identityCheck;
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        identityCheck = mine.Task;
        await before;
        try
        {
            var ids = messages.Select(m => m.Id).ToArray();
            var records = await store.FindAsync(shard, ids, DateTimeOffset.UnixEpoch); // Also those that have expired and not been swept.
            for (var i = 0; i < ids.Length; i++)
            {
                if (entries.ContainsKey(ids[i]) || AtHand(ids[i]) is not null || records[i]?.ExpiresAt > time.GetUtcNow())
                {
                    continue;
                }

                if (records[i] is not null)
                {
                    recent.Remove(ids[i]);
                    open.Commit.Forgotten.Add(ids[i]);
                }

                Accept(messages[i]);
            }
        }
        finally
        {
            mine.SetResult();
        }
    }

    private void Accept(TaskMessage given)
    {
        var message = shared.Of(WithDefaults(given));
        var entry = new TaskEntry(message, ++lastSequence, Now) { Phase = EntryPhase.Submitting };
        entries.Add(message.Id, entry);
        var due = DueOf(entry);
        var phase = message.IsJob && due == 0 ? RowPhase.Job : RowPhase.Waiting;
        open.Commit.Inserts.Add(entry.ToRow(phase, due));
        open.Submitted.Add(entry);
    }

    /// <summary>Who calls by name does not know the queue and priority that the task's definition says.</summary>
    private TaskMessage WithDefaults(TaskMessage message)
    {
        if ((message.Traits & (MessageTraits.Typed | MessageTraits.Job)) != 0 || !registry.TryGet(message.Name, out var definition))
        {
            return message;
        }

        var (given, settings) = (message.Options ?? new(), definition.Settings);
        var full = given with { Queue = given.Queue ?? settings.Queue, Priority = given.Priority != 0 ? given.Priority : settings.Priority };
        return full == given ? message : message with { Options = full };
    }

    private static long DueOf(TaskEntry entry) => entry.Message.Options switch
    {
        { Eta: { } eta } => eta.ToUnixTimeMilliseconds(),
        { Countdown: { } countdown } when countdown > TimeSpan.Zero => entry.SubmittedAt + (long)Math.Ceiling(countdown.TotalMilliseconds),
        _ => 0,
    };

    private string? Check(TaskMessage message) =>
        MessageRules.Check(message, options.MaxPayloadBytes) ?? (message.IsJob ? CheckGraph(message) : CheckCall(message));

    private string? CheckCall(TaskMessage message) => MessageRules.CheckCall(registry, message.Name, message.Arguments,
        (message.Traits & (MessageTraits.Typed | MessageTraits.Each | MessageTraits.Fold)) != 0 || message.Inputs is not null);

    private string? CheckGraph(TaskMessage message)
    {
        try
        {
            return JsonSerializer.Deserialize(message.Arguments, GraphJson.Default.GraphNode) is { } graph
                ? MessageRules.CheckJob(registry, message.Name, graph)
                : $"Job {message.Id} has no graph.";
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or ArgumentException or FormatException)
        {
            return $"The graph of job {message.Id} is not valid: {e.Message}";
        }
    }
}
