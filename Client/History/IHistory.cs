using Krewe.Results;

namespace Krewe;

/// <summary>The tasks of a cluster that have ended, for as long as their records are kept.</summary>
public interface IHistory
{
    /// <summary>
    /// Tasks that have ended and fit, the last ended first (of those that ended at about the same moment the order is not certain), read a few at a time:
    /// whoever stops reading ends the search. What ends after its beginning is left out. Each comes with result, error and, if it is kept, its call,
    /// opened where this client has the keys and the store for that.
    /// </summary>
    /// <param name="query">Which; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">The query has the value of a header without its name, or a limit below 1.</exception>
    /// <exception cref="ClusterUnavailableException">Not all shards answered in time.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    IAsyncEnumerable<TaskRecord> SearchAsync(HistoryQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>The same page by page. What ends while pages are read may be in a later one.</summary>
    /// <param name="query">Which; null for all. The same for all pages, but for its limit, which is not used.</param>
    /// <param name="size">How many records a page has at most, 1–1,000. Only the last page has fewer.</param>
    /// <param name="continuation">What the page before has given; null for the first.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">The continuation is not from a page of this cluster for such a query, the size is not allowed, or the query is none.</exception>
    /// <inheritdoc cref="SearchAsync" path="/exception"/>
    Task<HistoryPage> GetPageAsync(HistoryQuery? query = null, int size = 100, string? continuation = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs a task again that has failed or was rejected, or whose call was kept for another reason, such as a dead letter: it waits again under its id,
    /// at once, with the header <c>krewe.rerun</c> that counts how often. Its old record goes in the same commit, so doing this twice, also after a
    /// crash, does it once.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store cannot take it now; nothing was changed.</exception>
    /// <exception cref="ClusterUnavailableException">Its shard did not answer in time; it may wait again. Do it again.</exception>
    Task<RerunReply> RerunAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Runs many again by their ids; says of each what became of it, in order.</summary>
    /// <inheritdoc cref="RerunAsync(string, CancellationToken)" path="/exception"/>
    Task<IReadOnlyList<RerunReply>> RerunAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken = default);

    /// <summary>Runs all again that fit, such as all dead letters of a name; what ends from now on is not meant. Says of each what became of it, as it goes.</summary>
    /// <inheritdoc cref="RerunAsync(string, CancellationToken)" path="/exception"/>
    IAsyncEnumerable<RerunReply> RerunAsync(HistoryQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Drops the records of all that fit, and so takes them off the dead-letter list; returns how many. Parts of chains and groups stay, which these may
    /// still need: they go by age.
    /// </summary>
    /// <inheritdoc cref="RerunAsync(string, CancellationToken)" path="/exception"/>
    Task<int> PurgeAsync(HistoryQuery query, CancellationToken cancellationToken = default);
}

/// <summary>Some of the tasks that have ended.</summary>
/// <param name="Records">The tasks, the last ended first.</param>
/// <param name="Continuation">Gives the next page; null when there is none.</param>
public sealed record class HistoryPage(IReadOnlyList<TaskRecord> Records, string? Continuation);
