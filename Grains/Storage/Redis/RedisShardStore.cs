using System.Globalization;
using Krewe.Execution;
using Krewe.Redis;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Krewe.Storage;

/// <summary>
/// Shards in a Redis: a commit is one script, and as durable as the server's append-only file makes it (<c>appendfsync</c>).
/// The connection belongs to whoever made it.
/// </summary>
public sealed partial class RedisShardStore : IShardStore
{
    /// <summary>Layout of the keys. Another one is not read.</summary>
    internal const int Version = 6;

    private readonly RedisLink link;
    private readonly RedisUrl url;
    private readonly ILogger log;
    private readonly RedisStoreOptions options;
    private RedisShardKeys[] keys = [];
    private ShardOwner?[] owners = [];

    /// <summary>Keeps shards in the Redis of a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Is told, once, of settings of the server that endanger tasks.</param>
    /// <param name="options">Names of keys; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public RedisShardStore(RedisConnection connection, TimeProvider time, ILogger<RedisShardStore> log, RedisStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        (url, this.log) = (connection.Url, log);
        this.options = options ?? new RedisStoreOptions();
        link = new RedisLink(connection, time, this.options);
        Clock = new RedisClock(time);
    }

    /// <summary>The server's clock, as far as it has been heard.</summary>
    public RedisClock Clock { get; }

    /// <inheritdoc/>
    public async Task<int> InitializeAsync(int shards, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        cancellationToken.ThrowIfCancellationRequested();
        await LookAtServerAsync();
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
        var asked = Clock.Ask();
        var opened = (RedisResult[])(await link.TellAsync(() => link.WriteAsync(RedisScripts.Open, [of.Meta], [name])))!;
        Clock.Heard(asked, opened[2]);
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

    private async Task LookAtServerAsync()
    {
        var facts = RedisServerFacts.Parse((string?)await link.ReadAsync("INFO") ?? "");
        if (facts.Version < RedisServerFacts.Oldest)
        {
            throw new StoreUnavailableException($"The store {url} cannot be used: it is Redis {facts.Version}, and {RedisServerFacts.Oldest} or later is needed.");
        }

        if (facts.Evicts is { } policy)
        {
            LogEvicts(log, url, policy);
        }

        if (!facts.AppendOnly)
        {
            LogVolatile(log, url);
        }
    }

    private async Task<int> CreateAsync(int shards)
    {
        var stored = (RedisResult[])(await link.TellAsync(
            () => link.WriteAsync(RedisScripts.Create, [$"{{{options.Prefix}}}:store"], [shards, Version, options.Engine ?? ""])))!;
        if ((string?)stored[1] != Version.ToString(CultureInfo.InvariantCulture))
        {
            throw new StoreUnavailableException($"The store {url} cannot be used: the cluster '{options.Prefix}' was written by another version of Krewe "
                + $"(its layout is '{(string?)stored[1]}', this one reads {Version}). Let the Krewe that wrote it finish its tasks, or name another cluster with the option Cluster.");
        }

        if (options.Engine is { } mine && (string?)stored[2] is var other && other != mine)
        {
            throw new StoreUnavailableException($"The store {url} cannot be used: the cluster '{options.Prefix}' runs on the engine {other} there, and this silo on {mine}, "
                + "which keeps members, states and reminders in another form. Run a silo on the same engine, or name another cluster with the option Cluster.");
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
