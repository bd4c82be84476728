using System.Globalization;
using Spectre.Console;
using WhatAnime.Evaluation;

namespace WhatAnime.Commands;

/// <summary><c>WhatAnime speed</c>: how much of the memory bandwidth the scan uses.</summary>
internal static class SpeedCommand
{
    private const int Frames = 8_000_000;

    public static int Run(IAnsiConsole console)
    {
        ScanSpeed speed = ScanSpeed.Measure(Frames, seed: 1);
        Table table = new Table().RoundedBorder().BorderColor(Color.Grey)
            .AddColumn(string.Create(CultureInfo.InvariantCulture, $"{Frames:N0} frames, one core"))
            .AddColumn(new TableColumn("GB/s").RightAligned()).AddColumn(new TableColumn("Million frames/s").RightAligned());
        Add(table, "plain vector sum", speed.SumGigabytes);
        Add(table, "search for one descriptor", speed.ScanGigabytes);
        Add(table, "search for the three of a query", speed.QueryGigabytes);
        console.Write(table);
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"The search reaches [bold]{100 * speed.Share:0} %[/] of the bandwidth of the sum.");
        return 0;
    }

    private static void Add(Table table, string name, double gigabytes) =>
        table.AddRow(name, gigabytes.ToString("0.0", CultureInfo.InvariantCulture), (gigabytes * 1e3 / 33).ToString("N0", CultureInfo.InvariantCulture));
}
