using Microsoft.CodeAnalysis;

namespace Krewe.Engine.Generator.Serialization;

/// <summary>A generic codec has the constraints of its type.</summary>
internal static class Constraints
{
    public static string Of(INamedTypeSymbol type) => string.Concat(type.TypeParameters.Select(Of));

    private static string Of(ITypeParameterSymbol parameter)
    {
        var parts = new List<string>();
        if (parameter.HasUnmanagedTypeConstraint) parts.Add("unmanaged");
        else if (parameter.HasValueTypeConstraint) parts.Add("struct");
        else if (parameter.HasReferenceTypeConstraint) parts.Add("class");
        else if (parameter.HasNotNullConstraint) parts.Add("notnull");
        parts.AddRange(parameter.ConstraintTypes.Select(Shapes.Name));
        if (parameter.HasConstructorConstraint) parts.Add("new()");
        return parts.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", parts)}";
    }
}
