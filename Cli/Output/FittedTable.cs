using Spectre.Console;
using Spectre.Console.Rendering;

namespace Krewe.Cli.Output;

/// <summary>A column of a list.</summary>
/// <param name="Title">What stands above it.</param>
/// <param name="LeftOut">When there is no room, columns with a number are left out, those with the smallest first; null: it stays.</param>
/// <param name="Right">Whether it is set to the right, as numbers are.</param>
/// <param name="Least">Characters that do of it: the rest is cut off where there is no room. 0: it is never cut.</param>
internal sealed record FittedColumn(string Title, int? LeftOut = null, bool Right = false, int Least = 0);

/// <summary>A list, a line for each row: what does not fit into the terminal is left out column by column, or cut off. Nothing is wrapped.</summary>
/// <param name="columns">Its columns.</param>
/// <param name="rows">The cells of each row, one for each column.</param>
/// <param name="show">Sets a cell in its own way, by its column's title and its text; null for all as they are.</param>
/// <param name="dim">Whether the titles are dim and not bold.</param>
internal sealed class FittedTable(
    IReadOnlyList<FittedColumn> columns, IReadOnlyList<string[]> rows, Func<string, string, IRenderable>? show = null, bool dim = false) : Renderable
{
    private const int Gap = 2;

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var (kept, cells) = Fit(columns, rows, maxWidth);
        var table = new Table().NoBorder();
        table.ShowHeaders = kept.Any(column => column.Title.Length > 0);
        for (var i = 0; i < kept.Count; i++)
        {
            var title = new Text(kept[i].Title, new Style(decoration: dim ? Decoration.Dim : Decoration.Bold));
            table.AddColumn(new TableColumn(title)
            {
                NoWrap = true, Padding = new Padding(0, 0, i < kept.Count - 1 ? Gap : 0, 0), Alignment = kept[i].Right ? Justify.Right : Justify.Left,
            });
        }

        foreach (var row in cells)
        {
            table.AddRow(row.Select((text, i) => show?.Invoke(kept[i].Title, text) ?? new Text(text)));
        }

        return ((IRenderable)table).Render(options, maxWidth);
    }

    /// <summary>The columns that fit, and the cells of each row in them. Pure.</summary>
    public static (IReadOnlyList<FittedColumn> Columns, IReadOnlyList<string[]> Rows) Fit(IReadOnlyList<FittedColumn> columns, IReadOnlyList<string[]> rows, int width)
    {
        var kept = Enumerable.Range(0, columns.Count).ToList();
        var widest = columns.Select((column, i) => rows.Select(row => row[i].Length).Append(column.Title.Length).Max()).ToArray();
        while (kept.Sum(i => Shortest(i) + Gap) - Gap > width && kept.Where(i => columns[i].LeftOut is not null).ToArray() is { Length: > 0 } may)
        {
            kept.Remove(may.MinBy(i => columns[i].LeftOut));
        }

        // What is left over goes to the columns that can be cut, from the left.
        var room = width - (kept.Sum(i => Shortest(i) + Gap) - Gap);
        foreach (var i in kept.Where(i => Shortest(i) < widest[i]))
        {
            var more = Math.Clamp(room, 0, widest[i] - Shortest(i));
            (widest[i], room) = (Shortest(i) + more, room - more);
        }

        return ([.. kept.Select(i => columns[i])], [.. rows.Select(row => kept.Select(i => Cut(row[i], widest[i])).ToArray())]);

        int Shortest(int i) => columns[i].Least == 0 ? widest[i] : Math.Min(widest[i], Math.Max(columns[i].Least, columns[i].Title.Length));
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : $"{text.AsSpan(0, most - 1)}…";
}
