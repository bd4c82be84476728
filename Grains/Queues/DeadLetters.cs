using Krewe.Results;
using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>Which tasks end without having been done, and the copies of them that wait in the queue for such. Pure.</summary>
internal static class DeadLetters
{
    /// <summary>Longest beginning of an id that stays.</summary>
    private const int LongestStem = 160;

    /// <summary>Why it is one; null when it is none.</summary>
    public static string? ReasonOf(TaskRecord record) => record switch
    {
        { State: TaskState.Rejected } => "rejected",
        { DeadLetter: true } => "lost",
        { State: TaskState.Revoked, Error.Type: ErrorTypes.Expired } => "expired",
        { State: TaskState.Revoked, Error.Type: ErrorTypes.QueueFull } => "dropped",
        _ => null,
    };

    /// <summary>The copy: a task of its own that waits for nothing. Null when the task has been in that queue before, so that none goes round.</summary>
    /// <param name="message">The task that has ended.</param>
    /// <param name="target">The queue for dead letters.</param>
    /// <param name="reason">Why it is one.</param>
    public static TaskMessage? Of(TaskMessage message, string target, string reason)
    {
        var before = message.Headers?.GetValueOrDefault(DeadLetterHeaders.Queues);
        var queues = before is null ? message.Queue : $"{before},{message.Queue}";
        if (queues.Split(',').Contains(target, StringComparer.Ordinal))
        {
            return null;
        }

        var headers = message.Headers is null ? [] : new Dictionary<string, string>(message.Headers);
        headers.TryAdd(DeadLetterHeaders.Id, message.Id);
        headers[DeadLetterHeaders.Queues] = queues;
        headers[DeadLetterHeaders.Reason] = reason;
        return message with
        {
            Headers = headers,
            Parent = null,
            Options = (message.Options ?? new()) with { Queue = target, Priority = 0, Countdown = null, Eta = null, Expires = null, Unique = null },
            Traits = message.Traits & ~MessageTraits.FreshId,
        };
    }

    /// <summary>An id for the copy that is kept by the same shard, so that both are one commit, and is not in use.</summary>
    public static string IdOf(string id, int shards, Func<string, bool> isInUse)
    {
        var shard = TaskIds.ShardOf(id, shards);
        var stem = id.Length <= LongestStem ? $"{id}.dead" : $"{id[..LongestStem]}.{TaskIds.ShardOf(id, int.MaxValue):x8}.dead";
        for (var i = 1; ; i++)
        {
            var candidate = i == 1 ? stem : $"{stem}{i}";
            if (TaskIds.ShardOf(candidate, shards) == shard && !isInUse(candidate))
            {
                return candidate;
            }
        }
    }
}
