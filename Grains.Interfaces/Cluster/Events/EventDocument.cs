namespace Krewe.Clusters;

/// <summary>An event as JSON has it, for <c>krewe events --json</c> and files of events: what does not concern its kind is null, or left out.</summary>
internal sealed record EventDocument(string Kind, DateTimeOffset At, string Node, string Silo, string? TaskId, string? TaskName, string? Queue, int? Attempt,
    double? RuntimeSeconds, string? Arguments, string? Result, string? Error, DateTimeOffset? Due, PoolStatus? Pool, long? Count)
{
    public static EventDocument Of(ClusterEvent e) => new(EventNames.Of(e.Kind), e.At, e.Node, e.Silo, e.TaskId, e.TaskName, e.Queue, e.Attempt,
        e.Runtime?.TotalSeconds, e.Arguments, e.Result, e.Error, e.Due, e.Pool, e.Count);
}
