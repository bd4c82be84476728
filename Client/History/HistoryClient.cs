using System.Runtime.CompilerServices;
using Krewe.Queues;
using Krewe.Results;

namespace Krewe;

/// <summary>Speaks to the shards; asks again while silos come and go.</summary>
internal sealed class HistoryClient(Cluster cluster, TimeProvider time, TimeSpan patience) : IHistory
{
    private const int AtOnce = 500;

    /// <inheritdoc/>
    public IAsyncEnumerable<TaskRecord> SearchAsync(HistoryQuery? query = null, CancellationToken cancellationToken = default) =>
        FindAsync(Checked(query ?? new()), cancellationToken);

    private async IAsyncEnumerable<TaskRecord> FindAsync(HistoryQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = query.Limit ?? int.MaxValue;
        var reader = await ReaderAsync(query, null, cancellationToken);
        await foreach (var record in reader.ReadAsync(cancellationToken))
        {
            yield return record;
            if (--left == 0)
            {
                yield break;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<HistoryPage> GetPageAsync(
        HistoryQuery? query = null, int size = 100, string? continuation = null, CancellationToken cancellationToken = default)
    {
        if (size is < 1 or > 1_000)
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, "A page has 1 to 1,000 records.");
        }

        var reader = await ReaderAsync(Checked(query ?? new()), continuation, cancellationToken);
        var found = new List<TaskRecord>(size);
        await foreach (var record in reader.ReadAsync(cancellationToken))
        {
            found.Add(record);
            if (found.Count == size)
            {
                break;
            }
        }

        return new(found, reader.IsOver ? null : $"{reader.Token}");
    }

    /// <inheritdoc/>
    public async Task<RerunReply> RerunAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return (await RerunAsync([id], cancellationToken))[0];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RerunReply>> RerunAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var replies = new RerunReply[ids.Count];
        var shards = await cluster.ShardsAsync(cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, ids.Count).GroupBy(i => shards.IndexOf(ids[i])).Select(async places =>
        {
            foreach (var some in places.Chunk(AtOnce))
            {
                var answers = await AskAsync(() => shards[places.Key].RerunAsync(Array.ConvertAll(some, i => ids[i])), cancellationToken);
                for (var k = 0; k < some.Length; k++)
                {
                    replies[some[k]] = answers[k];
                }
            }
        }));
        return replies;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<RerunReply> RerunAsync(HistoryQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return RerunFoundAsync(Checked(query), cancellationToken);
    }

    private async IAsyncEnumerable<RerunReply> RerunFoundAsync(HistoryQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var ids in IdsAsync(query, _ => true, cancellationToken))
        {
            foreach (var reply in await RerunAsync(ids, cancellationToken))
            {
                yield return reply;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<int> PurgeAsync(HistoryQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var meant = Checked(query);
        var shards = await cluster.ShardsAsync(cancellationToken);
        var purged = 0;
        await foreach (var ids in IdsAsync(meant, record => !record.Member, cancellationToken))
        {
            await Task.WhenAll(ids.GroupBy(shards.IndexOf).Select(group => AskAsync(
                async () =>
                {
                    await shards[group.Key].ForgetAsync([.. group]);
                    return true;
                },
                cancellationToken)));
            purged += ids.Length;
        }

        return purged;
    }

    /// <summary>The ids of those that fit, some at a time. What is done to them does not change what comes: the walk goes towards older ones.</summary>
    private async IAsyncEnumerable<string[]> IdsAsync(
        HistoryQuery query, Func<TaskRecord, bool> isMeant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var ids = new List<string>(AtOnce);
        await foreach (var record in FindAsync(query with { Outline = true }, cancellationToken))
        {
            if (isMeant(record))
            {
                ids.Add(record.Id);
            }

            if (ids.Count == AtOnce)
            {
                yield return [.. ids];
                ids.Clear();
            }
        }

        if (ids.Count > 0)
        {
            yield return [.. ids];
        }
    }

    /// <summary>The query, if it means what it says.</summary>
    private static HistoryQuery Checked(HistoryQuery query)
    {
        if (query is { Limit: < 1 })
        {
            throw new ArgumentOutOfRangeException(nameof(query), query.Limit, "The limit of a search is 1 or more; leave it out for all.");
        }

        return query is { HeaderValue: { } value, Header: null }
            ? throw new ArgumentException($"A search by the header's value '{value}' needs the header's name: set Header, too.", nameof(query))
            : query;
    }

    private async Task<HistoryReader> ReaderAsync(HistoryQuery query, string? continuation, CancellationToken cancellationToken)
    {
        var shards = await cluster.ShardsAsync(cancellationToken);
        var token = continuation is null ? null : HistoryToken.Parse(continuation, shards.Count);
        return new(shards, query, cluster.Payloads, (shard, wanted, place, cancel) => AskAsync(() => shard.SearchAsync(wanted, place), cancel), token);
    }

    private Task<T> AskAsync<T>(Func<Task<T>> question, CancellationToken cancellationToken) => Unreachable.AskInTimeAsync(
        "The shards were", question, time, patience, cancellationToken, "the cluster's silos run");
}
