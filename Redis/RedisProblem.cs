namespace Krewe.Redis;

/// <summary>Why a Redis could not do what it was asked.</summary>
public enum RedisProblem
{
    /// <summary>There is no connection, or it broke.</summary>
    Away,

    /// <summary>It did not answer in time.</summary>
    Silent,

    /// <summary>It reads its data from disk and will answer later.</summary>
    Loading,

    /// <summary>It is a replica, or a script of somebody else blocks it, or it cannot write to its disk.</summary>
    ReadOnly,

    /// <summary>It has reached its <c>maxmemory</c>.</summary>
    Full,

    /// <summary>User or password are wrong or missing, or the user may not do this.</summary>
    Denied,

    /// <summary>Anything else that is not the caller's fault: no such database, an encrypted port spoken to in plain text.</summary>
    Misconfigured,
}
