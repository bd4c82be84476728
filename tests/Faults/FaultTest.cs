using Krewe.Results;
using Krewe.Storage;
using Krewe.Tests.Conformance;

namespace Krewe.Tests.Faults;

/// <summary>A test over one data directory, with one process after the other. They run one test at a time: each needs the machine for itself.</summary>
[Collection("Faults")]
public abstract class FaultTest : IAsyncLifetime
{
    private readonly TemporaryDirectory temporary = new();
    private readonly List<FaultHostProcess> started = [];

    private protected string DataDirectory { get; set; } = "";

    public Task InitializeAsync()
    {
        DataDirectory = temporary["data"];
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (var host in started)
        {
            await host.DisposeAsync();
        }

        temporary.Dispose();
    }

    private protected async Task<FaultHostProcess> StartAsync(params string[] settings)
    {
        var host = Launch(settings);
        await host.ExpectAsync("ready");
        return host;
    }

    private protected FaultHostProcess Launch(params string[] settings)
    {
        var host = FaultHostProcess.Launch(DataDirectory, [.. settings, $"life={started.Count + 1}"]);
        started.Add(host);
        return host;
    }

    /// <summary>Executions so far, as id, life, attempt and delivery.</summary>
    private protected (string Id, int Life, int Attempt, int Delivery)[] Executions()
    {
        var file = Path.Combine(DataDirectory, "executions");
        return [.. File.ReadAllLines(file).Select(line => line.Split(' ')).Select(w => (w[0], int.Parse(w[1]), int.Parse(w[2]), int.Parse(w[3])))];
    }

    /// <summary>Reads the store of a silo that has stopped: what is left of unfinished tasks, and the records of these ids.</summary>
    private protected async Task<(List<TaskRow> Rows, Dictionary<string, List<TaskRecord>> Records, bool Clean)> ReadStoreAsync(IReadOnlyList<string> ids)
    {
        await using var store = new SqliteShardStore(new SqliteFile(DataDirectory));
        var shards = await store.InitializeAsync(8, default);
        var rows = new List<TaskRow>();
        var records = ids.ToDictionary(id => id, _ => new List<TaskRecord>());
        var clean = true;
        for (var shard = 0; shard < shards; shard++)
        {
            var contents = await store.OpenAsync(shard, default);
            rows.AddRange(contents.Rows);
            clean &= contents.Clean;
            foreach (var record in await store.FindAsync(shard, ids, DateTimeOffset.UnixEpoch))
            {
                if (record is not null)
                {
                    records[record.Id].Add(record);
                }
            }
        }

        return (rows, records, clean);
    }
}
