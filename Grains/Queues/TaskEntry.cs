using Krewe.Execution;
using Krewe.Graphs;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>An unfinished task in a shard's memory. About 90 bytes; a shard may hold millions.</summary>
internal sealed class TaskEntry(TaskMessage message, long sequence, long submittedAt)
{
    /// <summary>Changes when the task is replaced, and else never.</summary>
    public TaskMessage Message { get; private set; } = message;

    public long Sequence { get; private set; } = sequence;

    /// <summary>Unix milliseconds.</summary>
    public readonly long SubmittedAt = submittedAt;

    /// <summary>Unix milliseconds: when it becomes ready; while held, when it was claimed.</summary>
    public long Since;

    /// <summary>What it has said of itself and saved; null for nothing.</summary>
    public TaskNotes? Notes;

    /// <summary>Who holds it.</summary>
    public Session? Holder;

    /// <summary>Who wants to know its end: a <see cref="ResultStream"/>, a waiting call, or a list of such.</summary>
    public object? Watchers;

    /// <summary>Its record, once it has ended.</summary>
    public TaskRecord? Record;

    /// <summary>Which replacement and which rerun it is; part of each claim, see <see cref="Replacements.ClaimOf"/>.</summary>
    public ushort Round { get; private set; } = RerunRules.RoundOf(message.Headers);

    public EntryPhase Phase;

    /// <summary>Whether it waits for a retry rather than for its first start.</summary>
    public bool Retrying;

    /// <summary>Loaded after an unclean end and perhaps the cause of it: handed out only with a durable count.</summary>
    public bool Suspect;

    /// <summary>The shard looks out for its <see cref="ExpiresAt"/>.</summary>
    public bool IsInExpiring;

    /// <summary>Its present delivery is in <see cref="Deliveries"/> already.</summary>
    public bool Counted;

    /// <summary>It has a permit of each limit that it is under.</summary>
    public bool Permitted;

    /// <summary>Taken back while it could not end at once: it must not be handed out again.</summary>
    public RowRevoke Revoke;

    /// <summary>Its <see cref="Revoke"/> is durable.</summary>
    public bool RevokeKept;

    /// <summary>While held: the claim that brought it to its worker.</summary>
    public long Claim;

    /// <summary>Attempts that ended in a retry.</summary>
    public int Attempts;

    /// <summary>Workers lost under it.</summary>
    public int Deliveries;

    public bool RevokeAsked => Revoke != RowRevoke.None;

    public int Priority => Message.Options?.Priority ?? 0;

    /// <summary>Unix milliseconds after which it may not start; <see cref="long.MaxValue"/> for never.</summary>
    public long ExpiresAt =>
        Message.Options?.Expires is { } expires ? SubmittedAt + (long)expires.TotalMilliseconds : long.MaxValue;

    /// <summary>It is another one now, of the same id; who waits for its end goes on waiting.</summary>
    public void Become(in TaskRow row)
    {
        (Message, Sequence, Round, Notes) = (row.Message, row.Sequence, RerunRules.RoundOf(row.Message.Headers), null);
        (Attempts, Deliveries, Retrying, Counted, Suspect, IsInExpiring) = (0, 0, false, false, false, false);
    }

    public TaskRow ToRow(RowPhase phase, long due) => new(Sequence, Message, new(phase, SubmittedAt, due, Attempts, Deliveries, Notes, Revoke));

    public TaskRow ToRow() => ToRow(Message.IsJob && Phase != EntryPhase.Delayed ? RowPhase.Job : Retrying ? RowPhase.Retrying : RowPhase.Waiting,
        Phase == EntryPhase.Delayed ? Since : 0);
}
