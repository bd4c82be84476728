using System.Text.Json;
using Krewe.Results;
using Krewe.Schedules;
using Spectre.Console;

namespace Krewe.Cli.Output;

/// <summary>Tasks as a table, one line each.</summary>
internal static class TaskTable
{
    private const int LongestResult = 60;

    private static readonly FittedColumn[] Columns =
    [
        new("Id"), new("Name", Least: 20), new("State"), new("Queue", 2), new("Submitted", 3), new("Took", 1), new("Result", 4, Least: 16),
    ];

    /// <summary>The table.</summary>
    public static FittedTable Of(IReadOnlyList<TaskRecord> records) => new(Columns, Cells(records),
        (title, text) => title == "State" ? new Markup(TaskText.Markup(Enum.Parse<TaskState>(text))) : new Text(text));

    /// <summary>The titles, then a row for each task; no line is longer than the width, unless id, name and state are. Pure.</summary>
    public static List<string[]> Cells(IReadOnlyList<TaskRecord> records, int width)
    {
        var (columns, rows) = FittedTable.Fit(Columns, Cells(records), width);
        return [[.. columns.Select(c => c.Title)], .. rows];
    }

    private static string[][] Cells(IReadOnlyList<TaskRecord> records) =>
    [
        .. records.Select(r => (string[])[r.Id, TaskText.Name(r), r.State.ToString(), r.Queue, TaskText.Moment(r.SubmittedAt), Took(r), Outcome(r)]),
    ];

    private static string Took(TaskRecord record) => record is { StartedAt: { } began, FinishedAt: { } ended } ? DurationText.About(ended - began) : "";

    private static string Outcome(TaskRecord record)
    {
        var text = record switch
        {
            { Error: { } error } => $"{error.Type}: {error.Message}",
            { Result: { } json } => TaskText.Value(JsonElement.Parse(json)),
            { Gathered: { } count } => new Counted(count, "result").ToString(),
            _ => "",
        };
        text = text.ReplaceLineEndings(" ");
        return text.Length <= LongestResult ? text : $"{text.AsSpan(0, LongestResult - 1)}…";
    }
}
