using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>What a shard still has to say to one job.</summary>
internal sealed class JobErrand(string name)
{
    /// <summary>Kind of the job, see <see cref="JobNames"/>.</summary>
    public string Name => name;

    /// <summary>Whether somebody is on the way.</summary>
    public bool Running { get; set; }

    /// <summary>The job, if it has to be started.</summary>
    public TaskMessage? Start { get; set; }

    /// <summary>The job, if it has been taken back.</summary>
    public TaskEntry? Revoke { get; set; }

    /// <summary>Members that have ended.</summary>
    public Queue<TaskEntry> Ended { get; } = new();

    /// <summary>Whether anything is left to say.</summary>
    public bool HasMore => Start is not null || Revoke is not null || Ended.Count > 0;
}
