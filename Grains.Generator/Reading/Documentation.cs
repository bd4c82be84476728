using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krewe.Generator;

/// <summary>Takes a task's documentation over to its signature.</summary>
internal static class Documentation
{
    public static EquatableArray<string> Read(MethodDeclarationSyntax syntax, string task, EquatableArray<ParameterModel> parameters)
    {
        // The text itself, because without a documentation file the compiler parses no comments.
        var lines = syntax.GetLeadingTrivia().ToFullString().Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith("///", StringComparison.Ordinal));
        var text = string.Join("\n", lines);
        foreach (var hidden in parameters.Where(p => p.Role != ParameterRole.Argument))
        {
            text = Regex.Replace(text, $@"(?:///\s*)?<param\s+name=""{Regex.Escape(hidden.Name)}""\s*(?:/>|>.*?</param>)\s*", "", RegexOptions.Singleline);
        }

        return new(text.Trim().Length == 0
            ? [$"/// <summary>A call of the task <c>{task}</c>.</summary>"]
            : [.. text.Split('\n').Where(l => l.Length > 0)]);
    }
}
