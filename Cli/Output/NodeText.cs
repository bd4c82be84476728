using System.Globalization;
using Krewe.Clusters;
using Krewe.Schedules;
using Spectre.Console.Rendering;

namespace Krewe.Cli.Output;

/// <summary>What silos say of themselves, as people read it.</summary>
internal static class NodeText
{
    private static readonly FittedColumn[] Registered =
    [
        new("task"), new("queue", 4), new("priority", 1, Right: true), new("retries", 3, Right: true), new("time limits", 5), new("limit", 6), new("result", 2),
    ];

    /// <summary>Tasks: id, name, arguments, how long ago or until when, attempt, queue; null for none.</summary>
    public static IRenderable? Tasks(IReadOnlyList<TaskOutline> tasks, string moment, DateTimeOffset now) => tasks.Count == 0 ? null : new FittedTable(
        [new("id"), new("task", Least: 12), new("arguments", 3, Least: 12), new(moment), new("attempt", 1, Right: true), new("queue", 2)],
        [
            .. tasks.Select(task => (string[])
            [
                task.Id, task.Name, task.Arguments.ReplaceLineEndings(" "),
                task.At > now ? $"in {DurationText.About(task.At - now)}" : $"{DurationText.About(now - task.At)} ago", N(task.Attempt), task.Queue,
            ]),
        ],
        dim: true);

    /// <summary>Tasks that can be run: how each is written, queue, priority, retries, time limits, declared limit, what becomes of the result; null for none.</summary>
    public static IRenderable? Tasks(IReadOnlyList<RegisteredTask> tasks) => tasks.Count == 0 ? null : new FittedTable(Registered, [.. tasks.Select(Cells)], dim: true);

    private static string[] Cells(RegisteredTask task) =>
    [
        task.IsIsolated ? $"{task.Text} (process)" : task.Text, task.Queue, N(task.Priority), N(task.MaxRetries),
        (task.SoftTimeLimit, task.TimeLimit) switch
        {
            (null, null) => "none",
            ({ } soft, null) => $"soft {DurationText.About(soft)}",
            (null, { } hard) => $"hard {DurationText.About(hard)}",
            ({ } soft, { } hard) => $"soft {DurationText.About(soft)}, hard {DurationText.About(hard)}",
        },
        task.Limit?.ToString() ?? "none",
        task.IgnoreResult ? "not kept" : $"kept {DurationText.About(task.ResultExpires)}",
    ];

    /// <summary>A line about the pool, then the process and the totals.</summary>
    public static (string Summary, IRenderable? Details) Statistics(NodeStatistics s)
    {
        var scale = s.Pool.Autoscale is { } range ? $" (autoscale {N(range.Least)} to {N(range.Most)})" : "";
        List<string[]> rows =
        [
            ["pool", $"{N(s.Pool.Busy)} of {new Counted(s.Pool.Size, "slot")} busy{scale}, {N(s.Pool.Reserved)} reserved, {new Counted(s.Pool.Threads, "thread")} for tasks"],
            ["process", $"{s.ProcessId.ToString(CultureInfo.InvariantCulture)}, {new Counted(s.Threads, "thread")}, {DurationText.About(s.ProcessorTime)} of processor time"],
            ["memory", $"{Bytes(s.WorkingSet)}, {Bytes(s.HeapSize)} of it on the heap"],
            .. s.Totals.Select(t => (string[])
            [
                t.Name, $"{N(t.Succeeded)} succeeded, {N(t.Failed)} failed, {N(t.Retried)} retried, {N(t.Others)} otherwise; about {DurationText.About(TimeSpan.FromSeconds(t.MeanSeconds))} each",
            ]),
        ];
        return ($"up for {DurationText.About(s.Uptime)}", ReplyText.Pairs(rows));
    }

    /// <summary>A line, then what it runs on.</summary>
    public static (string Summary, IRenderable? Details) Report(NodeReport r) => ($"Krewe {r.Version}, engine {r.Engine}", ReplyText.Pairs(
    [
        ["store", r.Store], ["runtime", r.Runtime], ["system", $"{r.System}, {r.Architecture}"],
        ["machine", $"{new Counted(r.Processors, "processor")}, {Bytes(r.Memory)} of memory"], ["libraries", string.Join(", ", r.Libraries)],
    ]));

    /// <summary>Says which shards did not answer.</summary>
    public static void WriteSilent(IReadOnlyList<int> shards, Reporter reporter)
    {
        if (shards.Count > 0)
        {
            reporter.Aside($"{(shards.Count == 1 ? "Shard" : "Shards")} {string.Join(", ", shards)} did not answer in time: what is there is not counted.");
        }
    }

    public static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Bytes(long bytes) => bytes switch
    {
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.#} GiB"),
    };
}
