using System.Globalization;
using Spectre.Console;
using WhatAnime.Evaluation;
using WhatAnime.Search;

namespace WhatAnime.Commands;

/// <summary>All questions of the demo in one table.</summary>
internal sealed class DemoSummary
{
    // Seven columns fit a terminal of eighty when no lines stand around them.
    public Table Table { get; } = new Table().MinimalBorder().BorderColor(Color.Grey)
        .AddColumn(Left("  Done to it").NoWrap()).AddColumn(Left("File")).AddColumn(Right("From")).AddColumn(Right("At")).AddColumn(Right("To"))
        .AddColumn(Right("Alike")).AddColumn(Right("Time"));

    public void Add(Verdict verdict, SearchResult answer, TimeSpan taken)
    {
        string time = string.Create(CultureInfo.InvariantCulture, $"{taken.TotalMilliseconds:0} ms");
        Table.Caption(string.Create(CultureInfo.InvariantCulture, $"{answer.FrameCount:N0} frames searched each time"));
        if (verdict.First is not { } first)
        {
            Table.AddRow($"[red]✗[/] {verdict.Case.Distortion.Name}", "nothing found", "", "", "", "", time);
            return;
        }

        string mark = verdict.RightFile && verdict.RightTime != false ? "[green]✓[/]" : "[red]✗[/]";
        Table.AddRow(
            $"{mark} {verdict.Case.Distortion.Name}", Markup.Escape(Path.GetFileName(first.File)), AnswerTable.Time(first, first.From),
            AnswerTable.Time(first, first.At), AnswerTable.Time(first, first.To), AnswerTable.Similarity(first), time);
    }

    private static TableColumn Left(string header) => new TableColumn(header).Padding(1, 0);

    private static TableColumn Right(string header) => Left(header).RightAligned();
}
