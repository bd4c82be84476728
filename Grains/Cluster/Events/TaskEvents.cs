using Krewe.Execution;
using Krewe.Queues;
using Krewe.Results;

namespace Krewe.Clusters;

/// <summary>Events of tasks. Called only while somebody listens.</summary>
internal static class TaskEvents
{
    /// <summary>Tasks were claimed.</summary>
    public static void Received(EventHub hub, TaskDelivery[] deliveries)
    {
        if (!hub.Wants(EventKind.TaskReceived))
        {
            return;
        }

        foreach (var delivery in deliveries)
        {
            hub.Publish(Of(hub, EventKind.TaskReceived, delivery, hub.Now) with { Arguments = OutlineText.Of(delivery.Message.Arguments) });
        }
    }

    /// <summary>An attempt begins.</summary>
    public static void Started(EventHub hub, RunningTask task)
    {
        if (hub.Wants(EventKind.TaskStarted))
        {
            hub.Publish(Of(hub, EventKind.TaskStarted, task.Delivered, task.StartedAt));
        }
    }

    /// <summary>An attempt has ended. Of ends that are for good, the shard tells when they are durable.</summary>
    public static void Ended(EventHub hub, RunningTask task, TaskOutcome outcome, double seconds)
    {
        if (outcome.Kind == OutcomeKind.Retry && hub.Wants(EventKind.TaskRetried))
        {
            hub.Publish(Of(hub, EventKind.TaskRetried, task.Delivered, outcome.FinishedAt) with
            {
                Error = Text(outcome.Error), Runtime = TimeSpan.FromSeconds(seconds), Due = outcome.FinishedAt + outcome.Delay,
            });
        }
    }

    /// <summary>A batch of a shard is durable.</summary>
    public static void Committed(EventHub hub, CommitBatch batch)
    {
        if (hub.Wants(EventKind.TaskSent))
        {
            foreach (var entry in batch.Submitted.Where(e => !e.Message.IsJob))
            {
                hub.Publish(Sent(hub, entry));
            }
        }

        foreach (var (entry, _, _) in batch.Finished)
        {
            if (!entry.Message.IsJob && KindOf(entry.Record!.State) is { } kind && hub.Wants(kind))
            {
                hub.Publish(End(hub, kind, entry.Record));
            }
        }
    }

    private static ClusterEvent Sent(EventHub hub, TaskEntry entry) => new()
    {
        Kind = EventKind.TaskSent,
        At = DateTimeOffset.FromUnixTimeMilliseconds(entry.SubmittedAt),
        Node = hub.Node,
        Silo = hub.Silo,
        TaskId = entry.Message.Id,
        TaskName = entry.Message.Name,
        Queue = entry.Message.Queue,
        Arguments = OutlineText.Of(entry.Message.Arguments),
        Due = entry.Phase == EntryPhase.Delayed && entry.Since > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(entry.Since) : null,
    };

    private static ClusterEvent End(EventHub hub, EventKind kind, TaskRecord record) => new()
    {
        Kind = kind,
        At = record.FinishedAt ?? hub.Now,
        Node = record.Worker ?? hub.Node,
        Silo = hub.Silo,
        TaskId = record.Id,
        TaskName = record.Name,
        Queue = record.Queue,
        Attempt = record.Attempts == 0 ? null : record.Attempts,
        Runtime = record.FinishedAt - record.StartedAt,
        Result = record.Result is { } result ? OutlineText.Of(result) : null,
        Error = Text(record.Error),
    };

    private static ClusterEvent Of(EventHub hub, EventKind kind, TaskDelivery delivery, DateTimeOffset at) => new()
    {
        Kind = kind, At = at, Node = hub.Node, Silo = hub.Silo, TaskId = delivery.Message.Id, TaskName = delivery.Message.Name,
        Queue = delivery.Message.Queue, Attempt = delivery.Attempt,
    };

    private static EventKind? KindOf(TaskState state) => state switch
    {
        TaskState.Success => EventKind.TaskSucceeded,
        TaskState.Failure => EventKind.TaskFailed,
        TaskState.Rejected => EventKind.TaskRejected,
        TaskState.Revoked => EventKind.TaskRevoked,
        TaskState.Ignored => EventKind.TaskIgnored,
        _ => null,
    };

    private static string? Text(ErrorInfo? error) => error is null ? null : $"{error.Type}: {error.Message}";
}
