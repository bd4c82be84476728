namespace Orleans.Runtime;

/// <summary>
/// Where the silos of a cluster find each other. It judges nothing and knows no time: the silos do that. Both calls are atomic,
/// and fail if the store cannot be reached or the token is cancelled; a call that failed may have been carried out.
/// </summary>
public interface IMembershipStore
{
    /// <summary>One heartbeat, in one round trip.</summary>
    /// <param name="heartbeat">What the silo says of itself, kept until its next one; null to look only.</param>
    /// <param name="knownVersion">The table the caller has; 0: none.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    Task<MembershipTick> TickAsync(Heartbeat? heartbeat, long knownVersion, CancellationToken cancellationToken);

    /// <summary>
    /// Changes the table if it still has the version that the change was made for; then it has another. False: it does not, nothing was changed.
    /// </summary>
    Task<bool> TryChangeAsync(MembershipChange change, CancellationToken cancellationToken);
}
