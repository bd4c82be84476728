using Krewe.Submission;

namespace Krewe.Testing;

/// <summary>A task that was submitted: by the test, by another task, by a schedule, or as a member of a chain or group.</summary>
public sealed class SubmittedTask : RecordedTask
{
    internal SubmittedTask(TaskMessage message, DateTimeOffset at)
        : base(message) => At = at;

    /// <summary>When it was accepted, by the cluster's clock.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Options of the call; what is null is as the task's attribute says.</summary>
    public CallOptions Options => Message.Options ?? new();

    /// <summary>The queue it waits in.</summary>
    public string Queue => Message.Queue;

    /// <summary>Its headers.</summary>
    public IReadOnlyDictionary<string, string> Headers => Message.Headers ?? new Dictionary<string, string>();

    /// <summary>Id of the chain or group it is a member of; null for none.</summary>
    public string? Parent => Message.Parent?.Job;
}
