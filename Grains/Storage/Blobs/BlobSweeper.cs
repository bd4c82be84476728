using Krewe.Clusters;
using Krewe.Graphs;
using Krewe.Payloads;
using Krewe.Queues;
using Krewe.Submission;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Krewe.Storage;

/// <summary>
/// Removes blobs whose task and jobs nobody knows any more: their records have expired or were forgotten, or they never came. Every silo looks after those
/// of the shards that are active on it; two that look at the same one do no harm.
/// </summary>
internal sealed partial class BlobSweeper(
    IEnumerable<IBlobStore> stores, PayloadOptions options, IServiceProvider services, LocalShards local, IClusterClock clock, TimeProvider time, ILogger<BlobSweeper> log)
    : BackgroundService
{
    private const int AtOnce = 200;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Looks at every blob that is old enough, once; returns how many were removed.</summary>
    /// <exception cref="StoreUnavailableException">The blobs cannot be reached.</exception>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        if (stores.LastOrDefault() is not { } blobs || local.TryAsk(shard => shard.Number, Patience) is not { Length: > 0 } mine)
        {
            return removed;
        }

        var shards = services.GetRequiredService<ShardMap>(); // Known only now: the store had to be opened.
        var some = new List<BlobInfo>();
        await foreach (var blob in blobs.ListAsync(clock.UtcNow - options.OrphanAge, cancellationToken))
        {
            if (mine.Contains(TaskIds.ShardOf(blob.Owner, shards.Count)))
            {
                some.Add(blob);
            }

            if (some.Count == AtOnce)
            {
                removed += await RemoveAsync(shards, blobs, some, cancellationToken);
                some.Clear();
            }
        }

        return removed + await RemoveAsync(shards, blobs, some, cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!stores.Any())
        {
            return;
        }

        using var timer = new PeriodicTimer(Period, time);
        // Its end is no error: a host that is disposed of and not stopped, as when its start has failed, would tell of one.
        using var ending = stoppingToken.UnsafeRegister(static timer => ((PeriodicTimer)timer!).Dispose(), timer);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            try
            {
                var removed = await SweepAsync(stoppingToken);
                if (removed > 0)
                {
                    LogRemoved(new Counted(removed, "blob"));
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogPutOff(e.Message); // Whatever it was, the next sweep begins anew.
            }
        }
    }

    private static async Task<int> RemoveAsync(ShardMap shards, IBlobStore blobs, List<BlobInfo> some, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(shards, some.SelectMany(blob => BlobOwners.Of(blob.Owner)));
        var orphans = some.Where(blob => !BlobOwners.Of(blob.Owner).Any(known.Contains)).ToArray();
        var letters = await KnownAsync(shards, orphans.Select(blob => LetterOf(blob, shards)));
        var removed = 0;
        foreach (var blob in orphans.Where(blob => !letters.Contains(LetterOf(blob, shards))))
        {
            await blobs.DeleteAsync(blob.Id, cancellationToken);
            removed++;
        }

        return removed;
    }

    /// <summary>Its task may have been moved to a queue for dead letters: the copy takes the same arguments.</summary>
    private static string LetterOf(BlobInfo blob, ShardMap shards) => DeadLetters.IdOf(blob.Owner, shards.Count, static _ => false);

    private static async Task<HashSet<string>> KnownAsync(ShardMap shards, IEnumerable<string> ids)
    {
        var records = await GroupResults.FindAsync(shards, [.. ids.Distinct().Where(TaskIds.IsValid)]);
        return records.Where(record => record.State != TaskState.Unknown).Select(record => record.Id).ToHashSet(StringComparer.Ordinal);
    }

    [LoggerMessage(350, LogLevel.Information, "Removed {Blobs} of tasks that are not known any more")]
    private partial void LogRemoved(Counted blobs);

    [LoggerMessage(351, LogLevel.Warning, "Blobs could not be looked through: {Why} They are looked at again in some minutes")]
    private partial void LogPutOff(string why);
}
