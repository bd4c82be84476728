using System.Globalization;
using Spectre.Console;
using WhatAnime.Search;

namespace WhatAnime.Commands;

/// <summary>Answers as people like to read them.</summary>
internal static class AnswerTable
{
    private const double Sure = 0.95, Doubtful = 0.9;

    public static Table Of(SearchResult answer, int rows = Merge.Best)
    {
        Table table = new Table().RoundedBorder().BorderColor(Color.Grey)
            .AddColumn("File").AddColumn(Right("From")).AddColumn(Right("At")).AddColumn(Right("To")).AddColumn(Right("Similarity"));
        foreach (Match match in answer.Result.Take(rows))
        {
            table.AddRow(Markup.Escape(Path.GetFileName(match.File)), Time(match, match.From), Time(match, match.At), Time(match, match.To), Similarity(match));
        }

        return table;
    }

    /// <summary>What it took.</summary>
    public static string Effort(SearchResult answer, TimeSpan taken) => string.Create(
        CultureInfo.InvariantCulture,
        $"{answer.FrameCount:N0} of {answer.Frames:N0} frames in {answer.Shards} shards on {answer.Silos} {(answer.Silos == 1 ? "silo" : "silos")} searched in {taken.TotalMilliseconds:0} ms");

    /// <summary>A moment of a video; nothing for a still picture.</summary>
    public static string Time(Match match, double seconds) =>
        match.Episode is null && match.To == 0 ? "" : TimeSpan.FromSeconds(seconds).ToString(@"m\:ss\.f", CultureInfo.InvariantCulture);

    /// <summary>Green when it is sure, yellow when it may be, grey when it is probably something else.</summary>
    public static string Similarity(Match match)
    {
        string colour = match.Similarity >= Sure ? "green" : match.Similarity >= Doubtful ? "yellow" : "grey";
        return string.Create(CultureInfo.InvariantCulture, $"[{colour}]{100 * match.Similarity:0.0} %[/]");
    }

    private static TableColumn Right(string header) => new TableColumn(header).RightAligned();
}
