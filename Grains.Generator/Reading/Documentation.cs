using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krewe.Generator;

/// <summary>Takes a task's documentation over to its signature.</summary>
internal static class Documentation
{
    public static EquatableArray<string> Read(MethodDeclarationSyntax syntax, string task, EquatableArray<ParameterModel> parameters)
    {
        // The text itself, because without a documentation file the compiler parses no comments.
        var lines = syntax.GetLeadingTrivia()
            .Where(t => t.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.SingleLineDocumentationCommentTrivia)
            .SelectMany(t => t.ToFullString().Split('\n')).Select(l => l.Trim());
        var text = string.Join("\n", lines.Where(l => l.StartsWith("///", StringComparison.Ordinal)));
        foreach (var hidden in parameters.Where(p => p.Role != ParameterRole.Argument))
        {
            var element = $@"(?:///\s*)?<param\s+name=""{Regex.Escape(hidden.Name)}""\s*(?:/>|>.*?</param>)\s*";
            text = Regex.Replace(text, element, "", RegexOptions.Singleline);
        }

        return new(text.Trim().Length == 0
            ? [$"/// <summary>A call of the task <c>{task}</c>.</summary>"]
            : [.. text.Split('\n').Where(l => l.Length > 0)]);
    }
}
