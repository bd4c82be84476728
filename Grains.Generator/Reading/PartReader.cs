using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krewe.Generator;

/// <summary>Reads options that name a class which does a part of Krewe's work.</summary>
internal static class PartReader
{
    /// <summary>What writes a task's arguments and result; null for JSON.</summary>
    public static string? ReadSerializer(AttributeData attribute, AttributeSyntax syntax, List<Problem> problems) =>
        Read(attribute, syntax, problems, "Serializer", "IPayloadSerializer", " without parameters", parameters: 0);

    /// <summary>What decides about its retries; null for what the attribute says.</summary>
    public static string? ReadRetryPolicy(AttributeData attribute, AttributeSyntax syntax, List<Problem> problems) =>
        Read(attribute, syntax, problems, "RetryPolicy", "IRetryPolicy", "", parameters: null);

    private static string? Read(
        AttributeData attribute, AttributeSyntax syntax, List<Problem> problems, string option, string part, string constructor, int? parameters)
    {
        var given = attribute.NamedArguments.FirstOrDefault(a => a.Key == option).Value;
        if (given.Kind != TypedConstantKind.Type || given.IsNull)
        {
            return null;
        }

        var type = (ITypeSymbol)given.Value!;
        if (!IsAllowed(type, part, parameters))
        {
            problems.Add(Problem.At(
                Place.Of((SyntaxNode?)syntax.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == option) ?? syntax),
                Rules.Option, option, Text.Short(type),
                $"a class that implements {part}, with a public constructor{constructor}, not abstract, not open and not private"));
        }

        return Text.Type(type);
    }

    private static bool IsAllowed(ITypeSymbol given, string part, int? parameters) => given is INamedTypeSymbol type && (type.TypeKind == TypeKind.Error
        || (type is { TypeKind: TypeKind.Class, IsAbstract: false, IsUnboundGenericType: false } && HooksReader.IsReachable(type)
            && type.AllInterfaces.Any(i => i.Name == part && i is { ContainingNamespace: { Name: "Krewe", ContainingNamespace.IsGlobalNamespace: true } })
            && type.InstanceConstructors.Any(c => c.DeclaredAccessibility == Accessibility.Public && (parameters is null || c.Parameters.Length == parameters))));
}
