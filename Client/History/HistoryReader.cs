using System.Runtime.CompilerServices;
using Krewe.Payloads;
using Krewe.Queues;
using Krewe.Results;

namespace Krewe;

/// <summary>One search: has a page of each shard at hand, and gives the last ended of all first.</summary>
internal sealed class HistoryReader
{
    private const int PageSize = 200;

    private readonly HistoryQuery query;
    private readonly PayloadCodec payloads;
    private readonly Part[] parts;

    /// <param name="shards">Who is asked.</param>
    /// <param name="query">Which.</param>
    /// <param name="payloads">Opens what is sealed.</param>
    /// <param name="ask">Asks a shard, again if need be.</param>
    /// <param name="from">Where to go on; null for the beginning.</param>
    public HistoryReader(ShardMap shards, HistoryQuery query, PayloadCodec payloads, Func<IShardGrain, HistoryQuery, string?, CancellationToken, Task<RecordPage>> ask,
        HistoryToken? from = null)
    {
        this.payloads = payloads;
        this.query = query with { Limit = PageSize };
        parts = [.. shards.All.Select((shard, n) => new Part(
            (place, cancel) => ask(shard, this.query, place, cancel), from?.Places[n], from?.Ended[n] == true))];
    }

    /// <summary>Where to go on after what was read.</summary>
    public HistoryToken Token => new([.. parts.Select(part => part.Place)], [.. parts.Select(part => part.IsOver)]);

    /// <summary>Whether there may be more.</summary>
    public bool IsOver => Array.TrueForAll(parts, part => part.IsOver);

    /// <summary>What is left, one by one.</summary>
    public async IAsyncEnumerable<TaskRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            // Each has one at hand, or is through: only then it is known which is the last ended.
            if (Array.Exists(parts, part => part.IsEmpty))
            {
                await Task.WhenAll(parts.Where(part => part.IsEmpty).Select(part => part.FillAsync(cancellationToken)));
            }

            if (parts.Where(part => part.Head is not null).MaxBy(part => part.Head!.FinishedAt) is not { } last)
            {
                yield break;
            }

            var record = await OpenAsync(last.Take(), cancellationToken);
            if (query.Fits(record))
            {
                yield return record;
            }
        }
    }

    private async ValueTask<TaskRecord> OpenAsync(TaskRecord record, CancellationToken cancellationToken)
    {
        record = payloads.Open(record);
        if (record.Result is { } result && PayloadEnvelope.IsIn(result))
        {
            record = record with { Result = await TryOpenAsync(result, cancellationToken) };
        }

        if (record.Call is { } call && PayloadEnvelope.IsIn(call.Arguments))
        {
            record = record with { Call = call with { Arguments = await TryOpenAsync(call.Arguments, cancellationToken) } };
        }

        return record;
    }

    /// <summary>What is sealed for this client stays so, and says itself what it needs.</summary>
    private async ValueTask<byte[]> TryOpenAsync(byte[] payload, CancellationToken cancellationToken)
    {
        try
        {
            return await payloads.OpenAsync(payload, cancellationToken);
        }
        catch (Exception e) when (e is PayloadUnreadableException or StoreUnavailableException)
        {
            return payload;
        }
    }

    /// <summary>What one shard has given and was not read yet.</summary>
    private sealed class Part(Func<string?, CancellationToken, Task<RecordPage>> ask, string? place, bool ended)
    {
        private RecordPage page = RecordPage.End;
        private string? next = place;
        private int read;

        /// <summary>Where to go on after what was read.</summary>
        public string? Place { get; private set; } = place;

        public bool IsOver { get; private set; } = ended;

        public TaskRecord? Head => read < page.Records.Length ? page.Records[read] : null;

        /// <summary>Whether it has to be asked.</summary>
        public bool IsEmpty => Head is null && !IsOver;

        /// <summary>Asks until there is one; a page may have none, though more come.</summary>
        public async Task FillAsync(CancellationToken cancellationToken)
        {
            while (IsEmpty)
            {
                page = await ask(next, cancellationToken);
                (read, next) = (0, page.Next);
                if (page.Records.Length == 0)
                {
                    (Place, IsOver) = (next ?? Place, next is null);
                }
            }
        }

        public TaskRecord Take()
        {
            Place = page.After[read];
            var record = page.Records[read++];
            if (read == page.Records.Length)
            {
                (Place, IsOver) = (next ?? Place, next is null);
            }

            return record;
        }
    }
}
