using System.Globalization;
using Krewe.Execution;
using Krewe.Redis;
using StackExchange.Redis;

namespace Krewe.Storage;

/// <summary>
/// Shards in a Redis: a commit is one script, and as durable as the server's append-only file makes it (<c>appendfsync</c>).
/// The connection belongs to whoever made it.
/// </summary>
public sealed partial class RedisShardStore : IShardStore
{
    /// <summary>Layout of the keys. Another one is not read.</summary>
    private const int Version = 1;

    private readonly RedisLink link;
    private readonly RedisStoreOptions options;
    private RedisShardKeys[] keys = [];
    private ShardOwner?[] owners = [];

    /// <summary>Keeps shards in the Redis of a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="time">The clock.</param>
    /// <param name="options">Names of keys; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public RedisShardStore(RedisConnection connection, TimeProvider time, RedisStoreOptions? options = null)
    {
        this.options = options ?? new RedisStoreOptions();
        this.options.Validate();
        link = new RedisLink(connection, time, this.options.Patience);
    }

    /// <inheritdoc/>
    public async Task<int> InitializeAsync(int shards, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        cancellationToken.ThrowIfCancellationRequested();
        var count = await CreateAsync(shards);
        keys = [.. Enumerable.Range(0, count).Select(shard => new RedisShardKeys(options.Prefix, shard))];
        owners = new ShardOwner?[count];
        return count;
    }

    /// <inheritdoc/>
    public async Task<ShardContents> OpenAsync(int shard, CancellationToken cancellationToken)
    {
        var of = Keys(shard);
        cancellationToken.ThrowIfCancellationRequested();
        if (await CreateAsync(keys.Length) is var count && count != keys.Length)
        {
            throw link.Corrupt($"it was emptied and made anew with {count} shards while this process, which knew {keys.Length}, was running");
        }

        var name = ShardOwner.NewName();
        var opened = (RedisResult[])(await link.TellAsync(() => link.WriteAsync(RedisScripts.Open, [of.Meta], [name])))!;
        var owner = new ShardOwner((long)opened[0], name);
        var rows = await link.TellAsync(() => ReadRowsAsync(of, cancellationToken));
        var sessions = await link.TellAsync(() => ReadSessionsAsync(of));
        owner.LastRow = rows.Count > 0 ? rows[^1].Sequence : -1;
        owners[shard] = owner;
        return new ShardContents(owner.Epoch, rows, sessions, (string?)opened[1] == "1");
    }

    /// <summary>Does nothing: the connection is somebody else's.</summary>
    public ValueTask DisposeAsync() => default;

    private RedisShardKeys Keys(int shard) => (uint)shard < (uint)keys.Length
        ? keys[shard]
        : throw new ArgumentOutOfRangeException(nameof(shard), shard, $"The store has {keys.Length} shards; initialize it first.");

    private async Task<int> CreateAsync(int shards)
    {
        var stored = (RedisResult[])(await link.TellAsync(
            () => link.WriteAsync(RedisScripts.Create, [$"{{{options.Prefix}}}:store"], [shards, Version])))!;
        if ((string?)stored[1] != Version.ToString(CultureInfo.InvariantCulture))
        {
            throw link.Corrupt($"it was written by another version of Krewe (its layout is '{(string?)stored[1]}', this one reads {Version})");
        }

        return (int)stored[0];
    }

    private async Task<List<WorkerSession>> ReadSessionsAsync(RedisShardKeys of)
    {
        var sessions = new List<WorkerSession>();
        await foreach (var (id, session) in ScanAsync(of.Sessions))
        {
            var reader = new ByteReader(session);
            sessions.Add(new WorkerSession(new Guid((byte[])id!), reader.Text(), reader.Text()));
        }

        return [.. sessions.DistinctBy(session => session.Id)];
    }
}
