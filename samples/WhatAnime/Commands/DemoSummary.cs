using System.Globalization;
using Spectre.Console;
using WhatAnime.Evaluation;
using WhatAnime.Search;

namespace WhatAnime.Commands;

/// <summary>All questions of the demo in one table.</summary>
internal sealed class DemoSummary
{
    public Table Table { get; } = new Table().RoundedBorder().BorderColor(Color.Grey)
        .AddColumn("Done to it").AddColumn("File").AddColumn(Right("From")).AddColumn(Right("At")).AddColumn(Right("To"))
        .AddColumn(Right("Similarity")).AddColumn(Right("Time")).AddColumn(Right("Frames")).AddColumn("");

    public void Add(Verdict verdict, SearchResult answer, TimeSpan taken)
    {
        string time = string.Create(CultureInfo.InvariantCulture, $"{taken.TotalMilliseconds:0} ms");
        string frames = answer.FrameCount.ToString("N0", CultureInfo.InvariantCulture);
        if (verdict.First is not { } first)
        {
            Table.AddRow(verdict.Case.Distortion.Name, "nothing found", "", "", "", "", time, frames, "[red]✗[/]");
            return;
        }

        Table.AddRow(
            verdict.Case.Distortion.Name, Markup.Escape(Path.GetFileName(first.File)), AnswerTable.Time(first, first.From),
            AnswerTable.Time(first, first.At), AnswerTable.Time(first, first.To), AnswerTable.Similarity(first), time, frames,
            verdict.RightFile && verdict.RightTime != false ? "[green]✓[/]" : "[red]✗[/]");
    }

    private static TableColumn Right(string header) => new TableColumn(header).RightAligned();
}
