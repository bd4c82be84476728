namespace Orleans.Runtime;

/// <summary>Finds out whether another silo can be reached, by the way that calls take.</summary>
public interface ISiloProbe
{
    /// <summary>Asks the silo whether it is there. Does not throw, but when the token is cancelled.</summary>
    Task<ProbeResult> ProbeAsync(SiloAddress silo, CancellationToken cancellationToken);
}

/// <summary>What came of a probe.</summary>
public enum ProbeResult
{
    /// <summary>The silo is there.</summary>
    Answered,

    /// <summary>Nothing came back; it may be slow, or cut off.</summary>
    Silent,

    /// <summary>Its machine says that nobody listens there, or another silo does: it is gone.</summary>
    Refused,
}
