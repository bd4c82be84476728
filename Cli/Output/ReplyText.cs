using Spectre.Console;
using Spectre.Console.Rendering;

namespace Krewe.Cli.Output;

/// <summary>What silos answered, silo by silo: a line for each, and what it has to tell in detail under it.</summary>
internal static class ReplyText
{
    /// <summary>Writes it; gives the exit code.</summary>
    public static int Write<T>(Replies<T> replies, Reporter reporter, Func<T, (string Summary, IRenderable? Details)> show, Func<T, bool>? isGood = null)
    {
        if (reporter.Json)
        {
            reporter.Document(new RepliesDocument<T>(replies.Answers, replies.Silent));
        }
        else
        {
            WriteText(replies, reporter, show, isGood ?? (_ => true));
        }

        return replies.Silent.Count > 0 ? ExitCode.Timeout : ExitCode.Ok;
    }

    private static void WriteText<T>(Replies<T> replies, Reporter reporter, Func<T, (string Summary, IRenderable? Details)> show, Func<T, bool> isGood)
    {
        var width = replies.Answers.Select(a => a.Node).Concat(replies.Silent.Select(s => s.Node)).Select(n => n.Length).DefaultIfEmpty().Max();
        foreach (var answer in replies.Answers)
        {
            var (summary, details) = show(answer.Value);
            Line(answer.Node, isGood(answer.Value) ? "[green]●[/]" : "[yellow]●[/]", summary);
            if (details is not null)
            {
                reporter.Write(new Padder(details, new Padding(2, 0, 0, 0)));
            }
        }

        foreach (var silence in replies.Silent)
        {
            Line(silence.Node, "[red]○[/]", silence.Why);
        }

        var all = replies.Answers.Count + replies.Silent.Count;
        reporter.Write(new Markup($"[dim]{replies.Answers.Count} of {all} {(all == 1 ? "silo" : "silos")} answered[/]\n"));

        void Line(string node, string mark, string text) =>
            reporter.Write(new Markup($"{mark} [bold]{Markup.Escape(node.PadRight(width))}[/]  {Markup.Escape(text)}\n"));
    }

    /// <summary>Rows of cells, without a border; what is in the first row is the titles, null for none.</summary>
    public static IRenderable? Rows(IEnumerable<string[]> rows, params string[] titles)
    {
        var table = new Table().NoBorder();
        foreach (var title in titles)
        {
            table.AddColumn(new TableColumn(new Text(title, new Style(decoration: Decoration.Dim))).PadLeft(0).PadRight(2).NoWrap());
        }

        table.Columns[^1].NoWrap = false; // What comes last may be long.
        table.ShowHeaders = Array.Exists(titles, t => t.Length > 0);
        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        return table.Rows.Count == 0 ? null : table;
    }

    private sealed record RepliesDocument<T>(IReadOnlyList<Reply<T>> Answers, IReadOnlyList<Silence> Silent);
}
