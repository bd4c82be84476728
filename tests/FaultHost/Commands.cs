using System.Globalization;
using System.Text;
using Krewe.Execution;
using Krewe.Queues;
using Krewe.Results;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Krewe.FaultHost;

/// <summary>Reads commands, one a line, and carries them out side by side; each answers with lines that begin with a word and an id.</summary>
internal sealed class Commands(IServiceProvider services, JumpingClock clock)
{
    private const int Window = 500;

    private readonly ICluster cluster = services.GetRequiredService<ICluster>();

    public void Listen() => new Thread(() =>
    {
        while (Console.In.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            _ = Task.Run(() => TryAsync(words));
        }
    }) { IsBackground = true }.Start();

    private async Task TryAsync(string[] words)
    {
        try
        {
            await RunAsync(words);
        }
        catch (Exception error)
        {
            Lines.Say($"failed {words[1]} {error.GetType().Name} {Lines.Flat(error.Message)}");
        }
    }

    private Task RunAsync(string[] words) => words switch
    {
        ["call", var id, var task, var arguments, .. var options] => CallAsync(id, task, arguments, options),
        ["chord", var id, var members] => ChordAsync(id, Number(members)),
        ["group", var id, var members] => GroupAsync(id, Number(members)),
        ["load", var first, var count] => LoadAsync(Number(first), Number(count)),
        ["record", var id] => SayAsync("record", cluster.GetResult<object>(id).GetRecordAsync()),
        ["wait", var id] => SayAsync("ended", cluster.GetResult<object>(id).WaitAsync()),
        ["revoke", var id, .. var how] => RevokeAsync(id, terminate: how is ["terminate"]),
        ["statistics", var id] => StatisticsAsync(id),
        ["dead", var id] => DeadAsync(id),
        ["drain", var id] => DrainAsync(id),
        ["probe", var id, var seconds, .. var what] => new Probe(cluster, clock).RunAsync(id, Number(seconds), start: what is ["start"]),
        ["memory", var id] => MemoryAsync(id),
        ["health", var id] => HealthAsync(id),
        ["nodes", var id] => NodesAsync(id),
        ["who", var id] => WhoAsync(id),
        ["batch", var id, var first, var count] => BatchAsync(id, Number(first), Number(count)),
        ["open", var gate] => Do(() => Gates.Open(gate)),
        ["jump", var seconds] => Do(() =>
        {
            clock.Jump(TimeSpan.FromSeconds(Number(seconds)));
            Lines.Say($"jumped {seconds}");
        }),
        ["stop", _] => Do(services.GetRequiredService<IHostApplicationLifetime>().StopApplication),
        _ => throw new ArgumentException($"No such command: {string.Join(' ', words)}"),
    };

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private async Task CallAsync(string id, string task, string arguments, string[] options)
    {
        var call = Signature.OfJson<object>(task, Encoding.UTF8.GetBytes(arguments)).WithId(id);
        foreach (var option in options)
        {
            var value = Number(option.Split('=')[1]);
            var time = TimeSpan.FromMilliseconds(value);
            call = option.Split('=')[0] switch
            {
                "in" => call.In(time),
                "priority" => call.WithPriority(value),
                "soft" => call.WithTimeLimit(soft: time),
                "hard" => call.WithTimeLimit(hard: time),
                "expires" => call.Expires(time),
                "retries" => call.WithMaxRetries(value),
                _ => throw new ArgumentException($"No such option: {option}"),
            };
        }

        await cluster.EnqueueAsync(call);
        Lines.Say($"ack {id} {id}");
    }

    /// <summary>Gated members <c>id-0</c>, <c>id-1</c> …, and the sum of their numbers.</summary>
    private async Task ChordAsync(string id, int members)
    {
        await cluster.EnqueueAsync(Canvas.Group(Enumerable.Range(0, members).Select(i => FaultTasks.Gated($"{id}-{i}", i))).Then(FaultTasks.Total).WithId(id));
        Lines.Say($"ack {id} {id}");
    }

    /// <summary>A plain group of numbers; says how many results came, in their order or not, and what they add up to.</summary>
    private async Task GroupAsync(string id, int members)
    {
        var group = await cluster.EnqueueAsync(Canvas.Map(Enumerable.Range(0, members), i => FaultTasks.Add(i, 1)).WithId(id));
        Lines.Say($"ack {id} {id}");
        var results = await group.GetAsync();
        var inOrder = results.Index().All(r => r.Item == r.Index + 1);
        Lines.Say($"grouped {id} {results.Length} {(inOrder ? "in order" : "mixed up")} {results.Sum(r => (long)r)}");
    }

    private async Task LoadAsync(int first, int count)
    {
        foreach (var window in Enumerable.Range(first, count).Chunk(Window))
        {
            await Task.WhenAll(window.Select(async number =>
            {
                var result = await cluster.EnqueueAsync(Load.Make(number));
                Lines.Say($"ack {number} {result.Id}");
            }));
        }

        Lines.Say($"loaded {first}");
    }

    private static async Task SayAsync(string word, Task<TaskRecord> finding)
    {
        var record = await finding;
        var result = record.Result is { } json ? Encoding.UTF8.GetString(json) : "-";
        Lines.Say($"{word} {record.Id} {record.State} {record.Attempts} {result} {record.Error?.Type ?? "-"} {(record.DeadLetter ? "dead" : "-")}");
    }

    private async Task RevokeAsync(string id, bool terminate) =>
        Lines.Say($"revoked {id} {await cluster.GetResult<object>(id).RevokeAsync(terminate)}");

    private async Task StatisticsAsync(string id)
    {
        var shards = await cluster.GetStatisticsAsync();
        Lines.Say($"statistics {id} {shards.Sum(s => s.LostDeliveries)} {shards.Sum(s => s.LateOutcomes)}");
    }

    private async Task DeadAsync(string id) =>
        Lines.Say($"dead {id} {string.Join(' ', (await cluster.ListAsync(new TaskFilter(DeadLetter: true))).Select(r => r.Id))}");

    private async Task DrainAsync(string id)
    {
        while ((await cluster.GetStatisticsAsync()).Sum(s => s.Unfinished) is var left and > 0)
        {
            Lines.Say($"left {id} {left}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        Lines.Say($"drained {id}");
    }

    /// <summary>Says what the health check says of this silo.</summary>
    private async Task HealthAsync(string id)
    {
        var entry = (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["krewe"];
        Lines.Say($"health {id} {entry.Status} {Lines.Flat(entry.Description ?? "")}");
    }

    /// <summary>Says who runs tasks.</summary>
    private async Task NodesAsync(string id) =>
        Lines.Say($"nodes {id} {string.Join(' ', (await cluster.GetNodesAsync()).Select(n => n.Name).Order(StringComparer.Ordinal))}");

    /// <summary>Says who ran a task, and when it ended.</summary>
    private async Task WhoAsync(string id)
    {
        var record = await cluster.GetResult<object>(id).GetRecordAsync();
        Lines.Say($"who {id} {record.Worker} {record.FinishedAt:O}");
    }

    /// <summary>Submits numbered tasks until they are taken, under ids that begin with this one, and waits for their results.</summary>
    private async Task BatchAsync(string id, int first, int count)
    {
        var submitter = new Submitter(cluster, TimeProvider.System);
        await Parallel.ForAsync(first, first + count, new ParallelOptions { MaxDegreeOfParallelism = Window }, async (number, _) =>
            await submitter.RunAsync(FaultTasks.Pause(number, 5), $"{id}-{number}", number));
        Lines.Say($"batched {id} {count} {submitter.Repeated}");
    }

    private static Task MemoryAsync(string id)
    {
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        Lines.Say($"memory {id} {GC.GetTotalMemory(true)}");
        return Task.CompletedTask;
    }
}
