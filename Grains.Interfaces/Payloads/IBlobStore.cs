namespace Krewe;

/// <summary>
/// Keeps payloads that are too large to travel in messages; they carry a reference instead. All processes of a cluster, clients too, have to reach the
/// same one. Built in: files and Redis.
/// </summary>
/// <remarks>All members throw <see cref="StoreUnavailableException"/> while it cannot be reached, or has no room.</remarks>
public interface IBlobStore
{
    /// <summary>Keeps a blob; returns when it is durable.</summary>
    /// <param name="id">Drawn for it: 32 hex digits.</param>
    /// <param name="owner">Id of the task, or of the job that the task will be part of: what lets the blob live.</param>
    /// <param name="content">What to keep.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task WriteAsync(string id, string owner, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    /// <summary>A blob; null when it is not there.</summary>
    Task<byte[]?> ReadAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Removes a blob, if it is there.</summary>
    Task DeleteAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>The blobs that were written before a moment. Those that come or go meanwhile may be missing.</summary>
    IAsyncEnumerable<BlobInfo> ListAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}

/// <summary>A blob, without what is in it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Owner">The task or job it was written for.</param>
/// <param name="WrittenAt">When, by the store's clock.</param>
public readonly record struct BlobInfo(string Id, string Owner, DateTimeOffset WrittenAt);
