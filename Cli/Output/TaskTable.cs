using System.Text.Json;
using Krewe.Results;
using Spectre.Console;

namespace Krewe.Cli.Output;

/// <summary>Tasks as a table, one line each: what does not fit into the terminal is left out, column by column.</summary>
internal static class TaskTable
{
    private const int Gap = 2, ShortestResult = 16, LongestResult = 60;

    /// <summary>The columns in their order; those with a number are left out first to last when there is no room.</summary>
    private static readonly (string Title, int? LeftOut, Func<TaskRecord, string> Text)[] All =
    [
        ("Id", null, r => r.Id), ("Name", null, r => r.Name), ("State", null, r => r.State.ToString()), ("Queue", 2, r => r.Queue),
        ("Submitted", 3, r => TaskText.Moment(r.SubmittedAt)), ("Took", 1, Took), ("Result", 4, Outcome),
    ];

    /// <summary>The table for a terminal of this width.</summary>
    public static Table Of(IReadOnlyList<TaskRecord> records, int width)
    {
        var cells = Cells(records, width);
        var table = new Table().NoBorder();
        table.AddColumns([.. cells[0].Select(title => TitledColumn.Of(title))]);
        foreach (var (row, record) in cells.Skip(1).Zip(records))
        {
            table.AddRow(row.Select((text, i) => cells[0][i] == "State" ? (Spectre.Console.Rendering.IRenderable)new Markup(TaskText.Markup(record.State)) : new Text(text)));
        }

        return table;
    }

    /// <summary>The titles, then a row for each task; no line is longer than the width, unless id, name and state are. Pure.</summary>
    public static List<string[]> Cells(IReadOnlyList<TaskRecord> records, int width)
    {
        var columns = All.ToList();
        while (columns.Sum(c => Widest(c, records, ShortestResult) + Gap) > width && columns.Exists(c => c.LeftOut is not null))
        {
            columns.Remove(columns.Where(c => c.LeftOut is not null).MinBy(c => c.LeftOut));
        }

        var room = Math.Clamp(width - columns.Where(c => c.Title != "Result").Sum(c => Widest(c, records, int.MaxValue) + Gap) - Gap, ShortestResult, LongestResult);
        return
        [
            [.. columns.Select(c => c.Title)],
            .. records.Select(record => columns.Select(c => c.Title == "Result" ? Shorten(c.Text(record), room) : c.Text(record)).ToArray()),
        ];
    }

    private static int Widest((string Title, int? LeftOut, Func<TaskRecord, string> Text) column, IReadOnlyList<TaskRecord> records, int resultWidth) =>
        column.Title == "Result" ? resultWidth : records.Select(r => column.Text(r).Length).Append(column.Title.Length).Max();

    private static string Shorten(string text, int room) => text.Length <= room ? text : $"{text.AsSpan(0, room - 1)}…";

    private static string Took(TaskRecord record) => record is { StartedAt: { } began, FinishedAt: { } ended } ? Durations.Show(ended - began) : "";

    private static string Outcome(TaskRecord record)
    {
        var text = record switch
        {
            { Error: { } error } => $"{error.Type}: {error.Message}",
            { Result: { } json } => TaskText.Value(JsonElement.Parse(json)),
            { Gathered: { } count } => $"{count} results",
            _ => "",
        };
        return text.ReplaceLineEndings(" ");
    }
}
