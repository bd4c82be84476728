namespace Krewe.Clusters;

/// <summary>What has happened.</summary>
public enum EventKind : byte
{
    /// <summary>A task became durable.</summary>
    TaskSent = 0,

    /// <summary>A worker has claimed it.</summary>
    TaskReceived = 1,

    /// <summary>An attempt began.</summary>
    TaskStarted = 2,

    /// <summary>It ended with a result, durably.</summary>
    TaskSucceeded = 3,

    /// <summary>It failed for good, durably; also when too many workers were lost under it.</summary>
    TaskFailed = 4,

    /// <summary>An attempt ended, and another one will follow.</summary>
    TaskRetried = 5,

    /// <summary>It did not want to be run, durably.</summary>
    TaskRejected = 6,

    /// <summary>It was taken back or has expired, durably.</summary>
    TaskRevoked = 7,

    /// <summary>It ended without a result on its own wish, durably.</summary>
    TaskIgnored = 8,

    /// <summary>A silo is there: the first of each one's events, also of those that were there before the listener.</summary>
    WorkerOnline = 9,

    /// <summary>Every two seconds: how busy a silo is.</summary>
    WorkerHeartbeat = 10,

    /// <summary>A silo has left, or was lost: then the listener says it, and <see cref="ClusterEvent.Error"/> why.</summary>
    WorkerOffline = 11,

    /// <summary>Events of a silo were lost because the listener was slow: <see cref="ClusterEvent.Count"/> says how many, as far as it is known.</summary>
    EventsDropped = 12,
}
