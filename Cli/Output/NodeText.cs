using System.Globalization;
using Krewe.Clusters;
using Spectre.Console.Rendering;

namespace Krewe.Cli.Output;

/// <summary>What silos say of themselves, as people read it.</summary>
internal static class NodeText
{
    private const int MostOnTerminal = 32;

    /// <summary>Cells: id, name, arguments, how long ago or until when, attempt, queue.</summary>
    public static string[] Task(TaskOutline task, DateTimeOffset now) =>
    [
        task.Id, task.Name, Short(task.Arguments.ReplaceLineEndings(" ")),
        task.At > now ? $"in {Durations.Show(task.At - now)}" : $"{Durations.Show(now - task.At)} ago", N(task.Attempt), task.Queue,
    ];

    /// <summary>Cells: how it is written, queue, priority, retries, time limits, what becomes of the result.</summary>
    public static string[] Task(RegisteredTask task) =>
    [
        task.Text, task.Queue, N(task.Priority), N(task.MaxRetries),
        (task.SoftTimeLimit, task.TimeLimit) switch
        {
            (null, null) => "none",
            ({ } soft, null) => $"soft {Durations.Show(soft)}",
            (null, { } hard) => $"hard {Durations.Show(hard)}",
            ({ } soft, { } hard) => $"soft {Durations.Show(soft)}, hard {Durations.Show(hard)}",
        },
        task.IgnoreResult ? "not kept" : $"kept {Durations.Show(task.ResultExpires)}",
    ];

    /// <summary>A line about the pool, then the process and the totals.</summary>
    public static (string Summary, IRenderable? Details) Statistics(NodeStatistics s)
    {
        var scale = s.Pool.Autoscale is { } range ? $" (autoscale {N(range.Least)} to {N(range.Most)})" : "";
        List<string[]> rows =
        [
            ["pool", $"{N(s.Pool.Busy)} of {N(s.Pool.Size)} slots busy{scale}, {N(s.Pool.Reserved)} reserved, {N(s.Pool.Threads)} threads for tasks"],
            ["process", $"{s.ProcessId.ToString(CultureInfo.InvariantCulture)}, {N(s.Threads)} threads, {Durations.Show(s.ProcessorTime)} of processor time"],
            ["memory", $"{Bytes(s.WorkingSet)}, {Bytes(s.HeapSize)} of it on the heap"],
            .. s.Totals.Select(t => (string[])
            [
                t.Name, $"{N(t.Succeeded)} succeeded, {N(t.Failed)} failed, {N(t.Retried)} retried, {N(t.Others)} otherwise; about {Durations.Show(TimeSpan.FromSeconds(t.MeanSeconds))} each",
            ]),
        ];
        return ($"up for {Durations.Show(s.Uptime)}", ReplyText.Rows(rows, "", ""));
    }

    /// <summary>A line, then what it runs on.</summary>
    public static (string Summary, IRenderable? Details) Report(NodeReport r) => ($"Krewe {r.Version}, engine {r.Engine}", ReplyText.Rows(
    [
        ["store", r.Store], ["runtime", r.Runtime], ["system", $"{r.System}, {r.Architecture}"],
        ["machine", $"{N(r.Processors)} processors, {Bytes(r.Memory)} of memory"], ["libraries", string.Join(", ", r.Libraries)],
    ],
    "", ""));

    /// <summary>Says which shards did not answer.</summary>
    public static void WriteSilent(IReadOnlyList<int> shards, Reporter reporter)
    {
        if (shards.Count > 0)
        {
            reporter.Aside($"{(shards.Count == 1 ? "Shard" : "Shards")} {string.Join(", ", shards)} did not answer in time: what is there is not counted.");
        }
    }

    public static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>On a terminal, so much that a line stays one; the JSON has more.</summary>
    private static string Short(string text) => text.Length <= MostOnTerminal || Console.IsOutputRedirected ? text : $"{text.AsSpan(0, MostOnTerminal - 1)}…";

    private static string Bytes(long bytes) => bytes switch
    {
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.#} GiB"),
    };
}
