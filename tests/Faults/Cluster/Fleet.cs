using Krewe.Hosting;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;
using Krewe.Tests.Conformance;
using Krewe.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Krewe.Tests.Faults;

/// <summary>Silos in processes of their own over a real Redis, that are killed and replaced, and a client of them in this process.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    public const int Shards = 8;

    private readonly TemporaryDirectory folder = new();
    private readonly Dictionary<FaultHostProcess, int> lives = [];
    private readonly Dictionary<int, long> killed = [];
    private readonly string[] settings;
    private IHost? client;

    private Fleet(RedisServer redis, string[] settings)
    {
        (Redis, this.settings) = (redis, settings);
        Broker = redis.Password is { } password ? $"redis://:{password}@{redis.Host}:{redis.Port}" : $"redis://{redis.Host}:{redis.Port}";
    }

    public RedisServer Redis { get; }

    public ICluster Client => client!.Services.GetRequiredService<ICluster>();

    /// <summary>Those that have not been killed, oldest first.</summary>
    public List<FaultHostProcess> Silos { get; } = [];

    /// <summary>Starts a Redis, so many silos with these settings, and a client.</summary>
    public static async Task<Fleet> StartAsync(int silos, string[] redis, params string[] settings)
    {
        var fleet = new Fleet(await RedisServer.StartAsync(redis), settings);
        return await fleet.BeginAsync(silos);
    }

    /// <summary>The same over a Redis that asks for a password.</summary>
    public static async Task<Fleet> StartAsync(int silos, string password, params string[] settings)
    {
        var redis = await RedisServer.StartAsync("--requirepass", password);
        redis.Password = password;
        return await new Fleet(redis, settings).BeginAsync(silos);
    }

    /// <summary>Starts one more silo, and waits until it is ready.</summary>
    public async Task<FaultHostProcess> AddAsync(params string[] more)
    {
        var silo = Launch(more);
        await silo.ReadyAsync();
        Silos.Add(silo);
        return silo;
    }

    /// <summary>Kills a silo as <c>kill -9</c> does.</summary>
    public async Task KillAsync(FaultHostProcess silo)
    {
        Silos.Remove(silo);
        await silo.KillAsync();
        killed[lives[silo]] = TimeProvider.System.GetTimestamp();
    }

    /// <summary>Another process over the same directory and broker.</summary>
    public FaultHostProcess Launch(params string[] more)
    {
        var silo = FaultHostProcess.Launch(folder.Path, [$"broker={Broker}", .. settings, $"life={lives.Count + 1}", .. more]);
        lives.Add(silo, lives.Count + 1);
        return silo;
    }

    /// <summary>What the silos have said that speaks of lost silos and workers, to be shown when something went wrong.</summary>
    public IEnumerable<string> Losses() => lives.OrderBy(l => l.Value).SelectMany(l => l.Key.Errors.Split('\n').Select(line => $"silo {l.Value}: {line}"))
        .Where(line => line.Contains("lost worker", StringComparison.Ordinal) || line.Contains(" dead", StringComparison.Ordinal)
            || line.Contains("has not heard of", StringComparison.Ordinal) || line.Contains("taken over", StringComparison.Ordinal)
            || line.Contains("not answer", StringComparison.Ordinal) || line.Contains("stood still", StringComparison.Ordinal));

    /// <summary>What has run so far.</summary>
    public ExecutionLog Executions() => ExecutionLog.Read(folder.Path, killed);

    /// <summary>Waits until nothing waits or runs any more, and every job has heard of its members' ends.</summary>
    public Task DrainedAsync(TimeSpan patience) => Waiting.UntilAsync(
        async () => (await Client.GetStatisticsAsync()).All(s => s.Unfinished == 0), patience, "All tasks had ended");

    /// <summary>Stops all silos in order.</summary>
    public async Task StopAsync()
    {
        Assert.All(await Task.WhenAll(Silos.Select(s => s.TerminateAsync())), code => Assert.Equal(0, code));
        Silos.Clear();
    }

    /// <summary>What the store holds when the silos have stopped: rows of unfinished tasks, and the records of these ids.</summary>
    public async Task<(List<string> Rows, Dictionary<string, TaskRecord> Records)> ReadStoreAsync(IEnumerable<string> ids)
    {
        await using var connection = Redis.Connect();
        await using var store = new RedisShardStore(connection, TimeProvider.System, NullLogger<RedisShardStore>.Instance);
        var shards = await store.InitializeAsync(Shards, default);
        var rows = new List<string>();
        for (var shard = 0; shard < shards; shard++)
        {
            rows.AddRange((await store.OpenAsync(shard, default)).Rows.Select(r => r.Message.Id));
        }

        var records = new Dictionary<string, TaskRecord>();
        foreach (var group in ids.GroupBy(id => TaskIds.ShardOf(id, shards)))
        {
            foreach (var some in group.Chunk(1000))
            {
                foreach (var record in await store.FindAsync(group.Key, some, TimeProvider.System.GetUtcNow()))
                {
                    if (record is not null)
                    {
                        records.Add(record.Id, record);
                    }
                }
            }
        }

        return (rows, records);
    }

    public async ValueTask DisposeAsync()
    {
        if (client is not null)
        {
            await client.StopAsync();
            client.Dispose();
        }

        foreach (var silo in lives.Keys)
        {
            await silo.DisposeAsync();
        }

        await Redis.DisposeAsync();
        folder.Dispose();
    }

    private string Broker { get; }

    private async Task<Fleet> BeginAsync(int silos)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, silos).Select(_ => Launch()).ToArray().Select(async silo =>
            {
                await silo.ReadyAsync();
                lock (Silos)
                {
                    Silos.Add(silo);
                }
            }));
            var builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Services.AddKreweClient(o => (o.Broker, o.Secret) = (Broker, settings.FirstOrDefault(s => s.StartsWith("secret=", StringComparison.Ordinal))?["secret=".Length..]));
            client = builder.Build();
            await client.StartAsync();
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }
}
