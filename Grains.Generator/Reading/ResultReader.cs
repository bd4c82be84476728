using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krewe.Generator;

/// <summary>Reads and checks what a task returns.</summary>
internal static class ResultReader
{
    /// <summary>How the result comes and its type, null for none.</summary>
    public static (ReturnKind Kind, ITypeSymbol? Result) Read(
        IMethodSymbol method, MethodDeclarationSyntax syntax, Compilation compilation, List<Problem> problems)
    {
        if (method.ReturnsVoid)
        {
            if (method.IsAsync)
            {
                problems.Add(Problem.At(Place.Of(syntax.ReturnType), Rules.AsyncVoid, method.Name));
            }

            return (ReturnKind.Void, null);
        }

        if (method.RefKind != RefKind.None)
        {
            problems.Add(Problem.At(
                Place.Of(syntax.ReturnType), Rules.Unserialisable, "The result", "it is returned by reference; return the value"));
            return (ReturnKind.Value, method.ReturnType);
        }

        var (kind, result) = Unwrap(method.ReturnType, compilation);
        if (result is not null && Serialisable.Refuse(result) is { } refusal)
        {
            problems.Add(Problem.At(Place.Of(syntax.ReturnType), Rules.Unserialisable, "The result", refusal));
        }

        return (kind, result);
    }

    private static (ReturnKind Kind, ITypeSymbol? Result) Unwrap(ITypeSymbol type, Compilation compilation)
    {
        foreach (var name in new[] { "System.Threading.Tasks.Task", "System.Threading.Tasks.ValueTask" })
        {
            if (SymbolEqualityComparer.Default.Equals(type, compilation.GetTypeByMetadataName(name)))
            {
                return (ReturnKind.Awaited, null);
            }

            if (SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, compilation.GetTypeByMetadataName(name + "`1")))
            {
                return (ReturnKind.Awaited, ((INamedTypeSymbol)type).TypeArguments[0]);
            }
        }

        return (ReturnKind.Value, type);
    }
}
