using System.Text.RegularExpressions;

namespace Krewe.Tests.Docs;

/// <summary>The documentation's pages.</summary>
internal static partial class Pages
{
    /// <summary>The folder of the project.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The pages for users, by their paths from the root.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Directory.EnumerateFiles(Root, "*.md"),
        .. new[] { "docs", "samples", "benchmarks", "Engine" }.Select(f => Path.Combine(Root, f)).Where(Directory.Exists)
            .SelectMany(f => Directory.EnumerateFiles(f, "*.md", SearchOption.AllDirectories))
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}node_modules{Path.DirectorySeparatorChar}", StringComparison.Ordinal)), // Others'.
    ];

    public static string Read(string page) => File.ReadAllText(Path.Combine(Root, page));

    /// <summary>The C# snippets of a page.</summary>
    public static IReadOnlyList<string> Snippets(string page) => [.. Snippet().Matches(Read(page)).Select(m => m.Groups[1].Value)];

    /// <summary>The places in the project that a page links to.</summary>
    public static IReadOnlyList<string> Links(string page) =>
        [.. Link().Matches(Read(page)).Select(m => m.Groups[1].Value).Where(l => !l.Contains("://", StringComparison.Ordinal))];

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"(?<!`)\[[^\]\n]+\]\(([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Cluster.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"No Cluster.sln above {AppContext.BaseDirectory}.");
    }
}
