using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Krewe.Benchmarks.Reporting;

/// <summary>Writes the table, for people and for programs.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string ToJson(IEnumerable<Entry> entries) => JsonSerializer.Serialize(entries, Json) + "\n";

    public static string ToMarkdown(IEnumerable<Entry> entries, IEnumerable<string> machine, Results results)
    {
        var text = new StringBuilder("# Krewe beside Celery and BullMQ\n\nMedians; all measured in one run on one machine.\n\n");
        text.Append("| what | unit | Krewe | Celery | BullMQ | target | met |\n|---|---|---:|---:|---:|---|---|\n");
        foreach (var entry in entries)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {entry.Name} | {entry.Unit} | {Figure(entry.Krewe)} | ");
            text.Append(CultureInfo.InvariantCulture, $"{Compared(entry.Celery, entry.Krewe)} | {Compared(entry.BullMq, entry.Krewe)} | ");
            text.Append(CultureInfo.InvariantCulture, $"{entry.Target} | {Verdict(entry.Met)} |\n");
        }

        text.Append("\nIn brackets: Krewe's figure divided by the rival's.\n\n## The machine\n\n");
        text.AppendJoin("", machine.Select(line => $"- {line}\n"));
        text.Append("\n## The runs\n\n| driver, scenario, size | runs | configuration |\n|---|---:|---|\n");
        foreach (var (plan, runs, config) in results.Configurations())
        {
            text.Append(CultureInfo.InvariantCulture, $"| {plan} | {runs} | {config} |\n");
        }

        return text.ToString();
    }

    private static string Figure(double? value) => value switch
    {
        null => "",
        >= 100 or <= -100 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    private static string Compared(double? rival, double? krewe) =>
        rival is > 0 && krewe is not null
            ? string.Create(CultureInfo.InvariantCulture, $"{Figure(rival)} ({krewe / rival:0.0}×)")
            : Figure(rival);

    private static string Verdict(bool? met) => met switch { true => "yes", false => "no", null => "" };
}
