namespace Krewe.Redis;

/// <summary>Redis could not do what it was asked. The message says why and what to do, and contains no credentials.</summary>
/// <param name="problem">Why.</param>
/// <param name="mayHaveRun">Whether the command was sent and not answered.</param>
/// <param name="message">What the user reads.</param>
/// <param name="inner">What was reported by the library or the system.</param>
public sealed class RedisUnavailableException(RedisProblem problem, bool mayHaveRun, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Why.</summary>
    public RedisProblem Problem => problem;

    /// <summary>Whether the command was sent and not answered: then it may have had its effect. If false, it had none and will have none.</summary>
    public bool MayHaveRun => mayHaveRun;

    /// <summary>Whether the name of its host is not known: not yet, where a name comes with the machine or container that has it.</summary>
    public bool IsNameUnknown => InnerException is RedisUnavailableException told ? told.IsNameUnknown : RedisErrors.IsNameUnknown(InnerException);
}
