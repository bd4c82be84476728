using Krewe.Hosting;
using Krewe.Tests.Cli;
using Krewe.Tests.Conformance;
using Krewe.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Krewe.Tests.Clusters;

/// <summary>Silos in processes of their own over a real Redis, and a client of them in this process.</summary>
internal sealed class SiloProcesses : IAsyncDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly Dictionary<string, CliProcess> silos = [];
    private readonly Dictionary<string, string> environment = [];
    private IHost? client;

    private readonly string library;

    private SiloProcesses(RedisServer redis, string library)
    {
        Redis = redis;
        this.library = library;
        environment["KREWE_BROKER"] = redis.Url.ToString();
    }

    public RedisServer Redis { get; }

    public ICluster Client => client!.Services.GetRequiredService<ICluster>();

    /// <summary>A part of the client.</summary>
    public T Service<T>()
        where T : notnull => client!.Services.GetRequiredService<T>();

    /// <summary>What the files begin with that tasks write into, one for each process.</summary>
    public string Notes => Path.Combine(folder.Path, "notes");

    /// <summary>Starts silos that have the tasks of this assembly, or of another library, which an environment variable tells something.</summary>
    public static async Task<SiloProcesses> StartAsync(int silos, int concurrency = 4, string? library = null, (string Name, string Value)? variable = null,
        IReadOnlyDictionary<string, string>? variables = null, Action<ClientOptions>? configure = null)
    {
        var cluster = new SiloProcesses(await RedisServer.StartAsync(), library ?? RunningWorker.Library);
        if (variable is { } told)
        {
            cluster.environment[told.Name] = told.Value;
        }

        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            cluster.environment[name] = value;
        }

        try
        {
            await Task.WhenAll(Enumerable.Range(1, silos).Select(n => cluster.AddAsync($"silo{n}", concurrency)));
            var builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Services.AddKreweClient(o =>
            {
                o.Broker = cluster.Redis.Url.ToString();
                configure?.Invoke(o);
            });
            cluster.client = builder.Build();
            await cluster.client.StartAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync(); // Else its processes would outlive a test that failed so early.
            throw;
        }
    }

    /// <summary>Starts one more, and waits until it is ready.</summary>
    public async Task<CliProcess> AddAsync(string name, int concurrency = 4)
    {
        var silo = CliProcess.Start(
            folder.Path, environment, "-A", library, "worker", "-n", name, "-c", $"{concurrency}", "-l", "info");
        lock (silos)
        {
            silos[name] = silo;
        }

        await silo.WaitForAsync("clients connect to");
        return silo;
    }

    /// <summary>The silo of this name, with or without its host.</summary>
    public CliProcess this[string name] => silos[name.Split('@')[0]];

    /// <summary>Starts the command as a client, by the broker.</summary>
    public CliProcess Start(params string[] arguments) => CliProcess.Start(folder.Path, environment, arguments);

    /// <summary>Runs the command as a client, by the broker.</summary>
    public Task<CliOutput> RunAsync(params string[] arguments) => CliProcess.RunAsync(folder.Path, environment, arguments);

    /// <summary>What the tasks have noted: a line each, and those of one process in order.</summary>
    public string[] ReadNotes() => [.. Directory.GetFiles(folder.Path, "notes.*").SelectMany(File.ReadAllLines)];

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (client is not null)
            {
                await client.StopAsync();
                client.Dispose();
            }
        }
        finally
        {
            foreach (var silo in silos.Values)
            {
                await silo.DisposeAsync();
            }

            await Redis.DisposeAsync();
            folder.Dispose();
        }
    }
}
