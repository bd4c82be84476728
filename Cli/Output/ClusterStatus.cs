using System.Globalization;
using Krewe.Queues;
using Spectre.Console;

namespace Krewe.Cli.Output;

/// <summary>A worker that has sessions with the shards.</summary>
internal sealed record WorkerStatus(string Name, string Silo, int Held, long Finished);

/// <summary>A queue in which something waits.</summary>
internal sealed record QueueStatus(string Name, int Ready);

/// <summary>So many shards hand out nothing at the moment, for the same reason.</summary>
internal sealed record TroubleStatus(ShardTrouble Trouble, int Shards);

/// <summary>The cluster as the sum of its shards. Also the JSON of <c>krewe status</c>.</summary>
internal sealed record ClusterStatus(IReadOnlyList<WorkerStatus> Workers, int Shards, IReadOnlyList<QueueStatus> Queues, int Ready, int Running,
    int Delayed, int Jobs, long Submitted, long Finished, long LostDeliveries, long LateOutcomes)
{
    /// <summary>What keeps shards from handing out tasks; empty when all is well.</summary>
    public IReadOnlyList<TroubleStatus> Troubles { get; init; } = [];

    public static ClusterStatus Of(IReadOnlyList<ShardStatistics> shards)
    {
        WorkerStatus[] workers = [.. NodeStatus.Sum(shards).Select(n => new WorkerStatus(n.Name, n.Silo, n.Held, n.Finished))];
        QueueStatus[] queues = [.. Sum(shards, s => s.Ready).Select(q => new QueueStatus(q.Name, q.Count))];
        return new(workers, shards.Count, queues, queues.Sum(q => q.Ready), shards.Sum(s => s.Held), shards.Sum(s => s.Delayed), shards.Sum(s => s.Jobs),
            shards.Sum(s => s.Submitted), shards.Sum(s => s.Finished), shards.Sum(s => s.LostDeliveries), shards.Sum(s => s.LateOutcomes))
        {
            Troubles = [.. shards.Where(s => s.Trouble != ShardTrouble.None).CountBy(s => s.Trouble).OrderBy(t => t.Key).Select(t => new TroubleStatus(t.Key, t.Value))],
        };
    }

    public void Write(Reporter reporter)
    {
        if (reporter.Json)
        {
            reporter.Document(this);
            return;
        }

        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn(new GridColumn().PadLeft(0));
        Section("workers", Workers.Count == 0 ? "none: nothing runs until one starts" : null, Workers.Select(w => (w.Name, $"{N(w.Held)} running, at {w.Silo.Split('@')[0]}")));
        Section("queues", Queues.Count == 0 ? "all empty" : null, Queues.Select(q => (q.Name, $"{N(q.Ready)} waiting")));
        Section("tasks", null,
        [
            ("waiting", N(Ready)), ("running", N(Running)), ("scheduled", N(Delayed)), ("jobs under way", N(Jobs)), ("submitted", N(Submitted)),
            ("finished", N(Finished)), ("lost deliveries", N(LostDeliveries)), ("late outcomes", N(LateOutcomes)),
        ]);
        reporter.Write(grid);
        foreach (var (trouble, shards) in Troubles)
        {
            reporter.Write(new Markup($"[yellow]{shards} of {new Counted(Shards, "shard")} {(shards == 1 ? "hands" : "hand")} out no tasks: {Why(trouble)}[/]\n"));
        }

        reporter.Write(new Markup($"[dim]{new Counted(Shards, "shard")}; submitted, finished, lost and late since they were activated[/]\n"));

        void Section(string title, string? instead, IEnumerable<(string Label, string Value)> rows)
        {
            grid.AddRow(new Markup($"[bold]{title}[/]"), new Text(instead ?? ""));
            foreach (var (label, value) in rows)
            {
                grid.AddRow(new Text($"  {label}"), new Text(value));
            }
        }
    }

    private static string Why(ShardTrouble trouble) => trouble switch
    {
        ShardTrouble.StoreFails => "the store does not answer or takes nothing. They go on by themselves when it does; see the silos' logs.",
        ShardTrouble.StandsStill => "their silo stood still; they ask the store before they go on.",
        _ => "they have just been opened, and ask the workers what they run.",
    };

    private static IEnumerable<(string Name, int Count)> Sum(
        IReadOnlyList<ShardStatistics> shards, Func<ShardStatistics, IReadOnlyDictionary<string, int>> counts) =>
        shards.SelectMany(counts).GroupBy(c => c.Key, StringComparer.Ordinal).Select(g => (g.Key, g.Sum(c => c.Value))).OrderBy(c => c.Key, StringComparer.Ordinal);

    private static string N(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
