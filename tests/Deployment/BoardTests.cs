using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Krewe.Telemetry;
using Krewe.Tests.Docs;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Deployment;

/// <summary>The board asks for metrics and attributes that a silo has, by the names that Prometheus gives them.</summary>
public sealed partial class BoardTests : ClusterTest
{
    private static readonly JsonElement Board = JsonElement.Parse(Pages.Read("deploy/grafana/dashboards/krewe.json"));

    private static string[] Queries { get; } =
    [
        .. Board.GetProperty("panels").EnumerateArray().SelectMany(p => p.GetProperty("targets").EnumerateArray())
            .Where(t => t.TryGetProperty("expr", out _)).Select(t => t.GetProperty("expr").GetString()!),
        .. Board.GetProperty("templating").GetProperty("list").EnumerateArray().Select(v => v.GetProperty("definition").GetString()!),
    ];

    [Fact]
    public async Task Every_metric_on_the_board_is_one_of_a_silo_and_every_one_of_a_silo_is_on_the_board()
    {
        var published = new List<Instrument>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == KreweTelemetry.Name)
            {
                lock (published)
                {
                    published.Add(instrument);
                }
            }
        };
        listener.Start();
        var cluster = await StartAsync();
        cluster.Service<ICluster>(); // A silo that submits nothing has no metrics of submitting.
        var meters = cluster.Service<IMeterFactory>();
        string[][] known;
        lock (published)
        {
            known = [.. published.Where(i => i.Meter.Scope == meters).DistinctBy(i => i.Name).Select(NamesOf)]; // Other tests have silos, too.
        }

        var labels = Labels();
        var asked = Queries.SelectMany(q => Name().Matches(q)).Select(m => m.Value).Where(n => !labels.Contains(n)).ToHashSet();
        Assert.NotEmpty(known);
        Assert.All(asked, name => Assert.Contains(name, known.SelectMany(n => n)));
        Assert.All(known.Where(n => !Uninteresting(n[0])), names => Assert.True(names.Any(asked.Contains), $"{names[0]} is not on the board."));
    }

    [Fact]
    public void Every_label_is_an_attribute_that_metrics_have()
    {
        var labels = Labels();
        var used = Queries.SelectMany(q => By().Matches(q).SelectMany(m => m.Groups[1].Value.Split(", ")).Concat(Matcher().Matches(q).Select(m => m.Groups[1].Value)));
        var legends = Board.GetProperty("panels").EnumerateArray().SelectMany(p => p.GetProperty("targets").EnumerateArray())
            .Where(t => t.TryGetProperty("legendFormat", out _)).SelectMany(t => Legend().Matches(t.GetProperty("legendFormat").GetString()!)).Select(m => m.Groups[1].Value);
        Assert.All(used.Concat(legends), label => Assert.Contains(label, labels));
    }

    /// <summary>What Prometheus calls the series of an instrument: the collector puts its unit and its kind behind its name.</summary>
    private static string[] NamesOf(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "");
        var kind = instrument.GetType().Name;
        return kind.StartsWith("Histogram", StringComparison.Ordinal) ? [$"{name}_bucket", $"{name}_sum", $"{name}_count"]
            : kind.StartsWith("Counter", StringComparison.Ordinal) || kind.StartsWith("ObservableCounter", StringComparison.Ordinal) ? [$"{name}_total"]
            : [name];
    }

    /// <summary>What a worker has claimed is what it runs, but for a moment.</summary>
    private static bool Uninteresting(string name) => name == "messaging_client_consumed_messages_total";

    private static HashSet<string> Labels() =>
    [
        "le", "job", "service_instance_id",
        .. typeof(Tags).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => ((string)f.GetRawConstantValue()!).Replace('.', '_')),
    ];

    [GeneratedRegex(@"\b(?:krewe|messaging)_\w+")]
    private static partial Regex Name();

    [GeneratedRegex(@"by \(([^)]*)\)")]
    private static partial Regex By();

    [GeneratedRegex(@"(\w+)=~?""")]
    private static partial Regex Matcher();

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Legend();
}
