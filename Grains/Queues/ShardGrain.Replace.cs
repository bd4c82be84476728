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
            if (Replacements.ToMessage(entry.Message, DateTimeOffset.FromUnixTimeMilliseconds(entry.SubmittedAt), outcome, clock.UtcNow) is not { } message)
            {
                wrong = new(ErrorTypes.TooManyReplacements, $"It was replaced {Replacements.MostInARow:N0} times, and was to be replaced again. "
                    + "Let what replaces itself come to an end, or enqueue the next round and return.");
                return null;
            }

            var reason = Check(message) ?? (options.Routes.IsEmpty ? null : Route(ref message));
            wrong = reason is null ? null : new(ErrorTypes.BadArguments, $"It cannot be replaced: {reason}");
            return reason is null ? shared.Of(WithDefaults(message)) : null;
        }
        catch (Exception e) when (e is JsonException or SubmitRefusedException)
        {
            wrong = new(ErrorTypes.BadArguments, $"It cannot be replaced: {e.Message}");
            return null;
        }
    }

    /// <summary>Its row is durable: from now on it is what has this id.</summary>
    private void Become(TaskEntry entry, in TaskRow row, long now)
    {
        entry.Become(row);
        if (row.Message.Options?.Unique is not null)
        {
            uniques.Move(entry);
        }

        Admit(entry, row.Status.Due, now);
    }
}
