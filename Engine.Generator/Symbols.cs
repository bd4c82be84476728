using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Krewe.Engine.Generator;

/// <summary>Questions about symbols, by the names of the engine's types.</summary>
internal static class Symbols
{
    private static readonly SymbolDisplayFormat Qualified = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>As it is written in source, with <c>global::</c> and nullable annotations.</summary>
    public static string Source(this ITypeSymbol type) => type.ToDisplayString(Qualified);

    /// <summary>Namespace, outer types and name, without type arguments.</summary>
    public static string Name(this ITypeSymbol type) =>
        type.ContainingType is { } outer ? outer.Name() + "." + type.Name
        : type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() + "." + type.Name
        : type.Name;

    public static bool Is(this ITypeSymbol type, string name) => type.Name() == name;

    public static bool HasInterface(this ITypeSymbol type, string name) => type.AllInterfaces.Any(i => i.Is(name));

    public static bool DerivesFrom(this ITypeSymbol type, string name)
    {
        for (var b = type.BaseType; b is not null; b = b.BaseType)
            if (b.Is(name)) return true;
        return false;
    }

    public static AttributeData? Attribute(this ISymbol symbol, string name) =>
        symbol.GetAttributes().FirstOrDefault(a => a.AttributeClass?.Is(name) == true);

    public static bool Has(this ISymbol symbol, string attribute) => symbol.Attribute(attribute) is not null;

    public static object? Argument(this AttributeData attribute, int index) =>
        attribute.ConstructorArguments.Length > index ? attribute.ConstructorArguments[index].Value : null;

    /// <summary>Whether code elsewhere in the assembly can name the type.</summary>
    public static bool IsVisible(this ITypeSymbol type)
    {
        for (var t = type; t is not null; t = t.ContainingType)
        {
            if (t.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)
                return false;
            if (t is INamedTypeSymbol { IsFileLocal: true }) return false;
        }

        return true;
    }

    public static string Identifier(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name) text.Append(char.IsLetterOrDigit(c) ? c : '_');
        return text.ToString();
    }

    public static string Literal(string? text) => text is null
        ? "null"
        : Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary>FNV-1a, 32 bits: the same id for the same name in every build.</summary>
    public static uint Id(string name) => name.Aggregate(2166136261u, static (hash, c) => (hash ^ c) * 16777619u);
}
