using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krewe.Generator;

/// <summary>Checks that an isolated task can be made in a child process, which has no silo.</summary>
internal static class IsolationReader
{
    private const int Process = 1;

    public static void Check(IMethodSymbol method, AttributeData attribute, AttributeSyntax syntax, string task, List<Problem> problems)
    {
        var given = attribute.NamedArguments.ToDictionary(a => a.Key, a => a.Value);
        if (!given.TryGetValue("Isolation", out var isolation) || isolation.Value is not Process)
        {
            return;
        }

        var place = Place.Of((SyntaxNode?)syntax.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == "Isolation") ?? syntax);
        var made = new List<INamedTypeSymbol>();
        if (!method.IsStatic)
        {
            made.Add(method.ContainingType);
        }

        if (given.TryGetValue("Hooks", out var hooks) && hooks.Value is INamedTypeSymbol type)
        {
            made.Add(type);
        }

        foreach (var each in made)
        {
            foreach (var taken in each.InstanceConstructors.SelectMany(c => c.Parameters).Select(p => p.Type).Where(IsOfEngine))
            {
                problems.Add(Problem.At(place, Rules.Isolated, task, Text.Short(taken), each.Name));
            }
        }
    }

    private static bool IsOfEngine(ITypeSymbol type)
    {
        var space = type.ContainingNamespace;
        while (space is { IsGlobalNamespace: false, ContainingNamespace.IsGlobalNamespace: false })
        {
            space = space.ContainingNamespace;
        }

        return space is { Name: "Orleans" };
    }
}
