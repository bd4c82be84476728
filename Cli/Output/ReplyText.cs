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
        reporter.Write(new Markup($"[dim]{replies.Answers.Count} of {new Counted(all, "silo")} answered[/]\n"));

        void Line(string node, string mark, string text) =>
            reporter.Write(new Markup($"{mark} [bold]{Markup.Escape(node.PadRight(width))}[/]  {Markup.Escape(text)}\n"));
    }

    /// <summary>Labels and what they are for; null for none.</summary>
    public static IRenderable? Pairs(IEnumerable<string[]> pairs)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(0).PadRight(2)).AddColumn(new GridColumn().PadLeft(0).PadRight(0));
        foreach (var pair in pairs)
        {
            grid.AddRow(new Text(pair[0]), new Text(pair[1]));
        }

        return grid.Rows.Count == 0 ? null : grid;
    }

    private sealed record RepliesDocument<T>(IReadOnlyList<Reply<T>> Answers, IReadOnlyList<Silence> Silent);
}
