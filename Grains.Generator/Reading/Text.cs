using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Krewe.Generator;

/// <summary>Symbols and values as C# text.</summary>
internal static class Text
{
    private static readonly SymbolDisplayFormat Full = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat Brief = SymbolDisplayFormat.MinimallyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>The type, so that it means the same everywhere.</summary>
    public static string Type(ITypeSymbol type) => type.ToDisplayString(Full);

    /// <summary>The type as people write it.</summary>
    public static string Short(ITypeSymbol type) => type.ToDisplayString(Brief);

    /// <summary>The name, escaped where it is a keyword.</summary>
    public static string Identifier(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    /// <summary>A string literal.</summary>
    public static string Literal(string value) => SymbolDisplay.FormatLiteral(value, quote: true);

    /// <summary>An expression for a constant of the given type.</summary>
    public static string Constant(object? value, ITypeSymbol type)
    {
        if (value is null)
        {
            // The default of a struct other than Nullable<T> is written as null in metadata, too.
            return type.IsValueType ? $"default({Type(type)})" : "null";
        }

        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            type = nullable.TypeArguments[0];
        }

        var literal = value switch
        {
            float and (float.NaN or float.PositiveInfinity or float.NegativeInfinity) => Special("float", (float)value),
            double and (double.NaN or double.PositiveInfinity or double.NegativeInfinity) => Special("double", (double)value),
            float => SymbolDisplay.FormatPrimitive(value, false, false) + "F",
            double => SymbolDisplay.FormatPrimitive(value, false, false) + "D",
            decimal => SymbolDisplay.FormatPrimitive(value, false, false) + "M",
            _ => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false),
        };
        return type.SpecialType == SpecialType.System_String ? literal : $"({Type(type)})({literal})";
    }

    private static string Special(string type, double value) =>
        $"{type}.{(double.IsNaN(value) ? "NaN" : value > 0 ? "PositiveInfinity" : "NegativeInfinity")}";
}
