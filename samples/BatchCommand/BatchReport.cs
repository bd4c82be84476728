using System.Globalization;
using Spectre.Console;

namespace BatchCommand;

/// <summary>The failures of a batch, and its first few successes.</summary>
internal static class BatchReport
{
    private const int SuccessesShown = 5;

    public static Table Of(IReadOnlyList<CommandResult> results)
    {
        Table table = new Table().RoundedBorder().BorderColor(Color.Grey)
            .AddColumn("Machine").AddColumn("Exit code").AddColumn(new TableColumn("Time").RightAligned()).AddColumn("Last line");
        var numbered = results.Select((result, n) => (Machine: n + 1, Result: result)).ToArray();
        foreach ((int machine, CommandResult result) in numbered.Where(item => item.Result.ExitCode == 0).Take(SuccessesShown)
            .Concat(numbered.Where(item => item.Result.ExitCode != 0)))
        {
            table.AddRow(
                machine.ToString(CultureInfo.InvariantCulture),
                result.TimedOut ? "[red]time is up[/]" : result.ExitCode == 0 ? "[green]0[/]" : $"[red]{result.ExitCode}[/]",
                string.Create(CultureInfo.InvariantCulture, $"{result.Seconds * 1000:0} ms"),
                Markup.Escape(result.Output.TrimEnd('\n').Split('\n')[^1]));
        }

        return table;
    }
}
