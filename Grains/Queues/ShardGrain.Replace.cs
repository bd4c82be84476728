using System.Text.Json;
using Krewe.Execution;
using Krewe.Graphs;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>
/// Tasks that become others, or graphs: one commit takes the task's row away and brings a row with its id and its parent. Who waits for the id, the
/// parent included, goes on waiting. What workers say afterwards of the task that it was comes too late: their claims are of an earlier round.
/// </summary>
internal sealed partial class ShardGrain
{
    private void Replace(TaskEntry entry, TaskOutcome outcome)
    {
        if (ReplacementOf(entry, outcome, out var wrong) is not { } message)
        {
            TryFinish(entry, outcome with { Kind = OutcomeKind.Failed, Result = null, Error = wrong });
            return;
        }

        var due = message.Options?.Eta?.ToUnixTimeMilliseconds() ?? 0;
        var phase = message.IsJob && due == 0 ? RowPhase.Job : RowPhase.Waiting;
        var row = new TaskRow(++lastSequence, message, new(phase, entry.SubmittedAt, due, 0, 0, null));
        open.Replaced.Add((entry, entry.Holder, row));
        open.Commit.Deletes.Add(entry.Sequence);
        open.Commit.Inserts.Add(row);
        Release(entry);
        entry.Phase = EntryPhase.Replacing;
    }

    private TaskMessage? ReplacementOf(TaskEntry entry, TaskOutcome outcome, out ErrorInfo? wrong)
    {
        try
        {
            var message = Replacements.ToMessage(entry.Message, DateTimeOffset.FromUnixTimeMilliseconds(entry.SubmittedAt), outcome, clock.UtcNow);
            wrong = message is null
                ? new(ErrorTypes.TooManyReplacements, $"It was replaced {Replacements.MostInARow:N0} times, and was to be replaced again. "
                    + "Let what replaces itself come to an end, or enqueue the next round and return.")
                : (Check(message, registry.IsMeeting) ?? PlaceReplacement(entry, ref message)) is { } reason ? new(ErrorTypes.BadArguments, $"It cannot be replaced: {reason}") : null;
            return wrong is null ? shared.Of(message!) : null;
        }
        catch (Exception e) when (e is JsonException or SubmitRefusedException)
        {
            wrong = new(ErrorTypes.BadArguments, $"It cannot be replaced: {e.Message}");
            return null;
        }
    }

    /// <summary>As calls are placed that are submitted; like what jobs submit, it is not refused where a queue is full. Gives why it cannot be.</summary>
    private string? PlaceReplacement(TaskEntry entry, ref TaskMessage message)
    {
        var reason = Route(ref message);
        if (reason is not null || message.IsJob || !declared.TryGetValue(message.Queue, out var rules))
        {
            return reason;
        }

        var before = message.Options?.Expires;
        var wrong = DeclaredCalls.Apply(rules, ref message, Now);
        if (wrong is null && before is null && message.Options is { Expires: { } given } options)
        {
            // Counts from when the task was submitted, whose time is the call's.
            message = message with { Options = options with { Expires = given + TimeSpan.FromMilliseconds(Now - entry.SubmittedAt) } };
        }

        return wrong;
    }

    /// <summary>Its row is durable: from now on it is what has this id.</summary>
    private void Become(TaskEntry entry, in TaskRow row, long now)
    {
        entry.Become(row);
        Admit(entry, row.Status.Due, now);
    }
}
