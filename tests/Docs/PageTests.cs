using Krewe.Tests.Generator;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krewe.Tests.Docs;

public class PageTests
{
    private const string Usings = "using System.Linq; using System.Net.Http;\n";

    /// <summary>Whether the test kit, which is for the embedded engine alone, is in this build.</summary>
    private static readonly bool HasTestKit = File.Exists(Path.Combine(AppContext.BaseDirectory, "Krewe.Testing.dll"));

    /// <summary>Pages that have C# snippets.</summary>
    public static TheoryData<string> WithSnippets => [.. PagesWhere(p => Pages.Snippets(p).Count > 0 && !p.StartsWith("Engine", StringComparison.Ordinal)
        && (HasTestKit || p != Path.Combine("docs", "testing.md")))];

    public static TheoryData<string> WithLinks => [.. PagesWhere(p => Pages.Links(p).Count > 0)];

    /// <summary>
    /// All snippets of a page together: usings first, then the statements of each in a method of its own, which may use a <c>cluster</c>, then
    /// the types that any of them declares.
    /// </summary>
    [Theory]
    [MemberData(nameof(WithSnippets))]
    public void Every_snippet_compiles(string page)
    {
        var parsed = Pages.Snippets(page).Select(s => (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(s).GetRoot()).ToArray();
        var usings = parsed.SelectMany(p => p.Usings).Select(u => u.ToString()).Distinct().Where(u => !Compiled.Usings.Contains(u, StringComparison.Ordinal));
        var methods = parsed.Select((p, i) => Method(p, i)).Where(m => m.Length > 0);
        var types = parsed.SelectMany(p => p.Members).Where(m => m is not GlobalStatementSyntax).Select(m => m.ToFullString());
        var source = $"{Usings}{string.Join('\n', usings)}\nstatic class Snippets {{\n{string.Join('\n', methods)}\n}}\n{string.Join('\n', types)}";

        var compiled = new Compiled(source);
        Assert.True(compiled.Reported.Count + compiled.Errors.Count == 0, string.Join("\n", compiled.Reported.Concat(compiled.Errors).Append<object>(source)));
    }

    [Theory]
    [MemberData(nameof(WithLinks))]
    public void Every_link_leads_somewhere(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Pages.Root, page))!;
        Assert.All(Pages.Links(page), link => Assert.True(Path.Exists(Path.Combine(folder, link)), $"{page} links to {link}, which is not there."));
    }

    private static string Method(CompilationUnitSyntax snippet, int number)
    {
        var statements = string.Concat(snippet.Members.OfType<GlobalStatementSyntax>().Select(s => s.ToFullString()));
        if (statements.Length == 0)
        {
            return "";
        }

        // What a page sets up itself is not handed in.
        var cluster = statements.Contains(" cluster =", StringComparison.Ordinal) ? "" : ", ICluster cluster";
        return $"static async Task Run{number}(string[] args{cluster}) {{\n{statements}\nawait Task.Yield(); }}";
    }

    private static IEnumerable<string> PagesWhere(Func<string, bool> condition) =>
        Pages.All.Select(p => Path.GetRelativePath(Pages.Root, p)).Where(condition);
}
