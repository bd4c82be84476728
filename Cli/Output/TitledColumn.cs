using Spectre.Console;

namespace Krewe.Cli.Output;

/// <summary>Columns of the command's lists.</summary>
internal static class TitledColumn
{
    /// <summary>One with its title in bold.</summary>
    public static TableColumn Of(string title, bool wraps = false) => new(new Text(title, new Style(decoration: Decoration.Bold))) { NoWrap = !wraps };
}
