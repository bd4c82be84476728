using System.Text.RegularExpressions;
using Krewe.Tests.Generator;

namespace Krewe.Tests.Docs;

public partial class TaskGuideTests
{
    private static readonly string Root = FindRoot();
    private static readonly string Guide = File.ReadAllText(Path.Combine(Root, "docs", "tasks.md"));

    [Fact]
    public void Every_snippet_of_the_guide_compiles()
    {
        var snippets = Snippet().Matches(Guide).Select(m => m.Groups[1].Value).ToArray();
        var declarations = snippets.Where(s => s.StartsWith("public", StringComparison.Ordinal));
        var statements = snippets.Except(declarations).Select((s, i) => $"static async Task Run{i}(ICluster cluster) {{\n{s}\nawait Task.Yield(); }}");
        var source = $"using System.Linq; using System.Net.Http;\n{string.Join("\n", declarations)}\nstatic class Calls {{\n{string.Join("\n", statements)}\n}}";
        Assert.Equal((3, 2), (declarations.Count(), statements.Count()));

        var compiled = new Compiled(source);
        Assert.Empty(compiled.Reported);
        Assert.Empty(compiled.Errors);
    }

    [Fact]
    public void Every_diagnostic_is_in_the_guide()
    {
        var released = File.ReadAllText(Path.Combine(Root, "Grains.Generator", "AnalyzerReleases.Unshipped.md"))
            + File.ReadAllText(Path.Combine(Root, "Grains.Generator", "AnalyzerReleases.Shipped.md"));
        var ids = Id().Matches(released).Select(m => m.Value).Order().ToArray();
        Assert.NotEmpty(ids);
        Assert.Equal(ids, Id().Matches(Guide).Select(m => m.Value).Order());
    }

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"KREWE\d{3}")]
    private static partial Regex Id();

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
