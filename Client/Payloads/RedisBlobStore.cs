using System.Runtime.CompilerServices;
using Krewe.Redis;
using StackExchange.Redis;

namespace Krewe.Payloads;

/// <summary>Blobs in the cluster's Redis: a hash for each, with its owner and its content, and a sorted set of their ids by the second they were written.</summary>
internal sealed class RedisBlobStore(RedisConnection connection, string prefix) : IBlobStore
{
    private const int Page = 500;

    private static readonly RedisScript Write = new("""
        redis.call('ZADD', KEYS[1], redis.call('TIME')[1], ARGV[1])
        redis.call('HSET', KEYS[2], 'owner', ARGV[2], 'content', ARGV[3])
        return 1
        """);

    private static readonly RedisScript Delete = new("""
        redis.call('DEL', KEYS[2])
        redis.call('ZREM', KEYS[1], ARGV[1])
        return 1
        """);

    private readonly RedisKey index = $"{{{prefix}:blobs}}:index";

    public Task WriteAsync(string id, string owner, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        RunAsync(() => connection.EvaluateAsync(Write, [index, KeyOf(id)], [id, owner, content.ToArray()]), cancellationToken);

    public async Task<byte[]?> ReadAsync(string id, CancellationToken cancellationToken = default) =>
        await RunAsync(() => connection.RunAsync(database => database.HashGetAsync(KeyOf(id), "content")), cancellationToken);

    public Task DeleteAsync(string id, CancellationToken cancellationToken = default) =>
        RunAsync(() => connection.EvaluateAsync(Delete, [index, KeyOf(id)], [id]), cancellationToken);

    public async IAsyncEnumerable<BlobInfo> ListAsync(DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // By rank from the oldest, which those that are removed meanwhile shift: what is passed over comes with the next listing.
        for (var first = 0L; ; first += Page)
        {
            var page = await RunAsync(
                () => connection.RunAsync(database => database.SortedSetRangeByRankWithScoresAsync(index, first, first + Page - 1)), cancellationToken);
            foreach (var entry in page)
            {
                var written = DateTimeOffset.FromUnixTimeSeconds((long)entry.Score);
                if (written >= before)
                {
                    yield break;
                }

                string id = entry.Element!;
                var owner = await RunAsync(() => connection.RunAsync(database => database.HashGetAsync(KeyOf(id), "owner")), cancellationToken);
                yield return new(id, owner.IsNull ? "" : (string)owner!, written);
            }

            if (page.Length < Page)
            {
                yield break;
            }
        }
    }

    private RedisKey KeyOf(string id) => $"{{{prefix}:blobs}}:{id}";

    private static async Task<T> RunAsync<T>(Func<Task<T>> command, CancellationToken cancellationToken)
    {
        try
        {
            return await command().WaitAsync(cancellationToken);
        }
        catch (RedisUnavailableException e)
        {
            throw new StoreUnavailableException($"The blobs on the broker cannot be reached: {e.Message}", e);
        }
    }
}
