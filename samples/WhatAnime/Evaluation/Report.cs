using System.Globalization;
using Spectre.Console;

namespace WhatAnime.Evaluation;

/// <summary>Verdicts as a table, a row for each kind of harm, and the failures one by one.</summary>
public static class Report
{
    public static Table Summary(IReadOnlyList<Verdict> verdicts)
    {
        Table table = new Table().RoundedBorder().BorderColor(Color.Grey)
            .AddColumn("Done to it").AddColumn(new TableColumn("Queries").RightAligned())
            .AddColumn(new TableColumn("Right file first").RightAligned()).AddColumn(new TableColumn("Right within 1 s").RightAligned());
        foreach (IGrouping<string, Verdict> group in verdicts.GroupBy(verdict => verdict.Case.Distortion.Name))
        {
            table.AddRow(Row(group.Key, [.. group]));
        }

        return table.AddEmptyRow().AddRow([.. Row("together", verdicts).Select(cell => $"[bold]{cell}[/]")]);
    }

    public static Table Failures(IEnumerable<Verdict> verdicts)
    {
        Table table = new Table().RoundedBorder().BorderColor(Color.Grey)
            .AddColumn("Done to it").AddColumn("Asked for").AddColumn("Came first").AddColumn("Similarity").AddColumn("Right file at");
        foreach (Verdict verdict in verdicts.Where(verdict => !verdict.RightFile || verdict.RightTime == false))
        {
            table.AddRow(
                verdict.Case.Distortion.Name,
                Moment(verdict.Case.File, verdict.Case.Seconds),
                verdict.First is { } first ? Moment(first.File, first.Episode is null ? null : first.At) : "nothing",
                (verdict.First?.Similarity ?? 0).ToString("0.000", CultureInfo.InvariantCulture),
                verdict.Place == 0 ? "-" : verdict.Place.ToString(CultureInfo.InvariantCulture));
        }

        return table;
    }

    private static string[] Row(string name, IReadOnlyList<Verdict> verdicts) =>
    [
        name,
        verdicts.Count.ToString(CultureInfo.InvariantCulture),
        Share(verdicts.Count(verdict => verdict.RightFile), verdicts.Count),
        Share(verdicts.Count(verdict => verdict.RightTime == true), verdicts.Count(verdict => verdict.RightTime is not null)),
    ];

    private static string Share(int part, int whole) =>
        whole == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{part} of {whole} ({100.0 * part / whole:0.0} %)");

    private static string Moment(string file, double? seconds) =>
        Markup.Escape(Path.GetFileName(file)) + (seconds is { } at ? string.Create(CultureInfo.InvariantCulture, $" at {at:0.0} s") : "");
}
