using System.Globalization;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>Silos in processes of their own that share the Redis of the run, and a client of them in this one. All end with it.</summary>
internal sealed class SiloGroup : IAsyncDisposable
{
    private readonly Dictionary<string, SiloProcess> silos = [];
    private readonly int concurrency;
    private BenchNode? client;

    private SiloGroup(int concurrency) => this.concurrency = concurrency;

    public ICluster Client => client!.Cluster;

    public string Config => client!.Config;

    public static async Task<SiloGroup> StartAsync(int silos, int concurrency, string config)
    {
        var group = new SiloGroup(concurrency);
        try
        {
            await group.GrowAsync(silos);
            group.client = await BenchNode.ConnectAsync($"{config}, {concurrency} tasks at once in each");
            return group;
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts silos until there are so many.</summary>
    public async Task GrowAsync(int count)
    {
        while (silos.Count < count)
        {
            var name = $"silo{silos.Count + 1}";
            silos[name] = await SiloProcess.JoinAsync(name, concurrency);
        }
    }

    public SiloProcess this[string name] => silos[name];

    /// <summary>How many silos the others have seen go, each counted by each.</summary>
    public async Task<int> GoneAsync() =>
        (await Task.WhenAll(silos.Values.Select(silo => silo.AskAsync(SiloMain.Gone)))).Sum(text => int.Parse(text, CultureInfo.InvariantCulture));

    /// <summary>They are not needed any more, and what they run is of no interest: it does not have to be waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        if (client is not null)
        {
            await client.DisposeAsync();
        }

        foreach (var silo in silos.Values)
        {
            silo.Kill();
            await silo.DisposeAsync();
        }
    }
}
