using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krewe.Generator;

/// <summary>Reads which class writes a task's arguments and result.</summary>
internal static class SerializerReader
{
    private const string Option = "Serializer";
    private const string Allowed = "a class that implements IPayloadSerializer, with a public constructor without parameters, not abstract, not open and not private";

    /// <summary>The type; null for JSON.</summary>
    public static string? Read(AttributeData attribute, AttributeSyntax syntax, List<Problem> problems)
    {
        var given = attribute.NamedArguments.FirstOrDefault(a => a.Key == Option).Value;
        if (given.Kind != TypedConstantKind.Type || given.IsNull)
        {
            return null;
        }

        var type = (ITypeSymbol)given.Value!;
        if (!IsAllowed(type))
        {
            problems.Add(Problem.At(
                Place.Of((SyntaxNode?)syntax.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == Option) ?? syntax),
                Rules.Option, Option, Text.Short(type), Allowed));
        }

        return Text.Type(type);
    }

    private static bool IsAllowed(ITypeSymbol given) => given is INamedTypeSymbol type && (type.TypeKind == TypeKind.Error
        || (type is { TypeKind: TypeKind.Class, IsAbstract: false, IsUnboundGenericType: false } && HooksReader.IsReachable(type)
            && type.AllInterfaces.Any(i => i is { Name: "IPayloadSerializer", ContainingNamespace: { Name: "Krewe", ContainingNamespace.IsGlobalNamespace: true } })
            && type.InstanceConstructors.Any(c => c.DeclaredAccessibility == Accessibility.Public && c.Parameters.Length == 0)));
}
