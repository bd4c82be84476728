using System.Text;
using System.Text.RegularExpressions;

namespace Krewe.Cli.Output;

/// <summary>Texts of the help as wide as the terminal: commands go on after a backslash, so that they can be copied, and lists under their text. Pure.</summary>
internal static partial class Wrapped
{
    private const int Widest = 100;

    /// <summary>The text for a terminal of this width.</summary>
    public static string To(int width, string text)
    {
        var result = new StringBuilder();
        var paragraph = "";
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n').Append(""))
        {
            if (line.Length > 0 && line[0] != ' ' && !line.EndsWith(':'))
            {
                paragraph += paragraph.Length == 0 ? line : $" {line}";
                continue;
            }

            Add(result, paragraph, "", "", Math.Min(width, Widest));
            paragraph = "";
            if (Item().Match(line) is { Success: true } item)
            {
                Add(result, line, new string(' ', item.Length), "", width);
            }
            else if (line.StartsWith("  ", StringComparison.Ordinal) && line.Length > width)
            {
                Add(result, line, "      ", " \\", width);
            }
            else
            {
                result.Append(line).Append('\n');
            }
        }

        return result.ToString().TrimEnd('\n');
    }

    /// <summary>A message between words, each of its lines by itself; what is indented, such as a stack, stays as it is.</summary>
    public static string Message(int width, string text)
    {
        var result = new StringBuilder();
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line is [] or [' ', ..])
            {
                result.Append(line).Append('\n');
            }

            Add(result, line is [' ', ..] ? "" : line, "", "", width);
        }

        return result.ToString().TrimEnd('\n');
    }

    /// <summary>Breaks where there is a blank outside of quotes.</summary>
    private static void Add(StringBuilder result, string line, string indent, string goesOn, int width)
    {
        if (line.Length == 0)
        {
            return;
        }

        while (line.Length > width && BreakOf(line, indent.Length, width - goesOn.Length, ofCommand: goesOn.Length > 0) is > 0 and var at)
        {
            result.Append(line.AsSpan(0, at)).Append(goesOn).Append('\n');
            line = indent + line[(at + 1)..];
        }

        result.Append(line).Append('\n');
    }

    /// <summary>Of a command before an option, if one begins there, so that it stays with what it is given.</summary>
    private static int BreakOf(string line, int from, int most, bool ofCommand)
    {
        var (quoted, any, option) = (false, -1, -1);
        for (var i = 0; i < line.Length && (i <= most || any < 0); i++)
        {
            quoted ^= ofCommand && line[i] == '\'';
            if (line[i] == ' ' && !quoted && i > from + 1 && line.AsSpan(0, i).Trim().Length > 0)
            {
                any = i;
                option = ofCommand && i + 1 < line.Length && line[i + 1] == '-' ? i : option;
            }
        }

        return option > 0 ? option : any;
    }

    /// <summary>An exit code, and what it means.</summary>
    [GeneratedRegex("^  [0-9]+ +(?=[a-z])")]
    private static partial Regex Item();
}
