using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Krewe.Engine.Generator.Serialization;

/// <summary>Chooses the constructor a type is made with: the one with the fewest parameters that leaves every member set.</summary>
internal static class Construction
{
    private static readonly string[] ExceptionParts = ["message", "innerException", "inner"];

    public static void Choose(TypeModel model)
    {
        var type = model.Type;
        var candidates = type.InstanceConstructors.Where(c => TypeReader.Open(c.DeclaredAccessibility) && !IsCopy(type, c));
        foreach (var constructor in candidates.OrderBy(c => c.Parameters.Length))
        {
            if (Match(model, constructor)) return;
        }
        model.Report(Problems.NotMade, type, type.Name);
    }

    private static bool Match(TypeModel model, IMethodSymbol constructor)
    {
        var parts = new List<object>();
        foreach (var parameter in constructor.Parameters)
        {
            var member = model.Members.Find(m => string.Equals(m.Name, parameter.Name, StringComparison.OrdinalIgnoreCase)
                && SymbolEqualityComparer.Default.Equals(m.Type, parameter.Type));
            if (member is not null) parts.Add(member);
            else if (model.IsException && ExceptionParts.Contains(parameter.Name)) parts.Add(parameter.Name == "message" ? "message" : "inner");
            else if (parameter.IsOptional && constructor.Parameters.IndexOf(parameter) == constructor.Parameters.Length - 1) break;
            else return false;
        }
        var rest = model.Members.Where(m => !parts.Contains(m)).ToList();
        if (rest.Exists(m => !m.Settable)) return false;
        // An exception whose message is not passed on would lose it.
        if (model.IsException && !parts.Contains("message")) return false;
        var setsRequired = constructor.GetAttributes().Any(a => a.AttributeClass?.Name == "SetsRequiredMembersAttribute");
        foreach (var parameter in constructor.Parameters)
        {
            if (parts.ElementAtOrDefault(parameter.Ordinal) is MemberModel member) member.ParameterDefault = Default(parameter);
        }
        model.Parameters.AddRange(parts);
        model.Initialized.AddRange(model.Members.Where(m => rest.Contains(m) || m.Required && !setsRequired));
        return true;
    }

    private static bool IsCopy(INamedTypeSymbol type, IMethodSymbol constructor) =>
        constructor.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, type);

    /// <summary>A default that is not that of the type, as source.</summary>
    private static string? Default(IParameterSymbol parameter)
    {
        if (!parameter.HasExplicitDefaultValue || parameter.ExplicitDefaultValue is not { } value) return null;
        if (parameter.Type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T) return null;
        if (value is false || value is not (bool or string) && Convert.ToDouble(value is char c ? (int)c : value) == 0) return null;
        var suffix = value is decimal ? "m" : "";
        return $"({Shapes.Name(parameter.Type)})({SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false)}{suffix})";
    }
}
