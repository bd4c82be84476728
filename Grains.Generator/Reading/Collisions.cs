using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krewe.Generator;

/// <summary>Finds members that leave a generated signature no place.</summary>
internal static class Collisions
{
    public static void Check(
        IMethodSymbol method, MethodDeclarationSyntax syntax, string signature, EquatableArray<ParameterModel> parameters, List<Problem> problems)
    {
        var type = method.ContainingType;
        var obstacle = type.Name == signature ? "the name of its class" : null;
        var types = SignatureTypes(method).ToArray();
        var overloads = Overloads(types, required: types.Length - parameters.Count(p => p.Default is not null));
        foreach (var member in type.GetMembers(signature))
        {
            obstacle ??= member switch
            {
                IMethodSymbol { MethodKind: MethodKind.Ordinary, IsGenericMethod: true } => null,
                IMethodSymbol { MethodKind: MethodKind.Ordinary } other => overloads.Contains(Key(other.Parameters.Select(p => Erase(p.Type))))
                    ? $"the method '{Text.Short(other.ContainingType)}.{other.Name}' with the same parameters" : null,
                _ => $"the member '{member.Name}'",
            };
        }

        // Of two tasks whose signatures are the same, the one that is declared later is at fault.
        foreach (var other in type.GetMembers().OfType<IMethodSymbol>().TakeWhile(m => !SymbolEqualityComparer.Default.Equals(m, method)))
        {
            if (obstacle is null && IsTask(other) && TaskReader.SignatureName(other.Name) == signature
                && Key(SignatureTypes(other)) == Key(types))
            {
                obstacle = $"the signature of task method '{other.Name}'";
            }
        }

        if (obstacle is not null)
        {
            problems.Add(Problem.At(Place.Of(syntax.Identifier), Rules.Collision, signature, obstacle));
        }
    }

    /// <summary>The parameter lists that are generated: the values, the inputs, and the inputs without optional ones.</summary>
    private static HashSet<string> Overloads(string[] types, int required)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal) { Key(types) };
        for (var count = types.Length; count >= Math.Max(1, required); count--)
        {
            keys.Add(Key(types.Take(count).Select(t => $"global::Krewe.Input<{t}>")));
        }

        return keys;
    }

    private static IEnumerable<string> SignatureTypes(IMethodSymbol method) => method.Parameters.Select(p => Erase(p.Type))
        .Where(t => t is not ("global::Krewe.TaskContext" or "global::System.Threading.CancellationToken"));

    /// <summary>The type as far as it tells overloads apart: without nullable annotations and names of tuple elements.</summary>
    private static string Erase(ITypeSymbol type) => type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(
        SymbolDisplayFormat.FullyQualifiedFormat.WithMiscellaneousOptions(
            SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.ExpandValueTuple));

    private static string Key(IEnumerable<string> types) => string.Join(", ", types);

    private static bool IsTask(IMethodSymbol method) => method.GetAttributes().Any(
        a => a.AttributeClass is { Name: "TaskAttribute", ContainingNamespace: { Name: "Krewe", ContainingNamespace.IsGlobalNamespace: true } });
}
