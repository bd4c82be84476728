using Microsoft.CodeAnalysis;

namespace Krewe.Generator;

/// <summary>Knows which types System.Text.Json can write and read again.</summary>
internal static class Serialisable
{
    private static readonly HashSet<string> Collections = new(StringComparer.Ordinal)
    {
        "IEnumerable", "ICollection", "IList", "IReadOnlyCollection", "IReadOnlyList", "ISet", "IReadOnlySet",
        "IDictionary", "IReadOnlyDictionary", "IImmutableList", "IImmutableSet", "IImmutableDictionary", "IImmutableQueue", "IImmutableStack",
    };

    private static readonly HashSet<string> Live = new(StringComparer.Ordinal)
    {
        "global::System.Type", "global::System.IntPtr", "global::System.UIntPtr", "nint", "nuint", "global::System.IServiceProvider",
        "global::System.Threading.CancellationToken", "global::System.Threading.CancellationTokenSource", "global::System.Threading.Thread",
        "global::System.Threading.Tasks.ValueTask", "global::System.Text.Json.Utf8JsonReader", "global::System.Text.Json.Utf8JsonWriter",
    };

    private static readonly HashSet<string> LiveBases = new(StringComparer.Ordinal)
    {
        "global::System.IO.Stream", "global::System.IO.TextReader", "global::System.IO.TextWriter", "global::System.Threading.Tasks.Task",
        "global::System.Threading.WaitHandle", "global::System.Reflection.MemberInfo", "global::System.Reflection.Assembly", "global::System.Exception",
        "global::System.Delegate", "global::Krewe.TaskContext", "global::Krewe.Signature", "global::Krewe.AsyncResult",
        "global::System.Net.Http.HttpMessageInvoker",
    };

    private static readonly HashSet<string> Keys = new(StringComparer.Ordinal)
    {
        "Guid", "DateTimeOffset", "DateOnly", "TimeOnly", "TimeSpan", "Uri", "Version", "Half", "Int128", "UInt128",
    };

    /// <summary>Why <paramref name="type"/> cannot travel and what to do; null when it can.</summary>
    public static string? Refuse(ITypeSymbol type) => Refuse(type, new(SymbolEqualityComparer.Default), isMember: false);

    private static string? Refuse(ITypeSymbol type, HashSet<ITypeSymbol> seen, bool isMember)
    {
        if (type.TypeKind == TypeKind.Error || !seen.Add(type.WithNullableAnnotation(NullableAnnotation.None)) || HasOwnConverter(type))
        {
            return null;
        }

        var name = Text.Short(type.WithNullableAnnotation(NullableAnnotation.None));
        return type switch
        {
            // A member may be of type object, as in a bag of extension data; as an argument it would arrive as something else than it left.
            { SpecialType: SpecialType.System_Object } or IDynamicTypeSymbol => isMember ? null
                : "object would arrive as a JsonElement, whatever it was; say the type, or JsonElement",
            IPointerTypeSymbol or IFunctionPointerTypeSymbol => "a pointer means nothing elsewhere; use a value",
            { IsRefLikeType: true } => $"{name} lives on the stack; use an array",
            { TypeKind: TypeKind.Delegate } => $"{name} is code; use data, or the name of another task",
            IArrayTypeSymbol { Rank: > 1 } => $"{name} has several dimensions; use an array of arrays",
            IArrayTypeSymbol array => Refuse(array.ElementType, seen, isMember),
            _ when IsLive(type) => $"{name} lives in one process; use the data in it",
            INamedTypeSymbol named => RefuseNamed(named, name, seen, isMember),
            _ => null,
        };
    }

    private static string? RefuseNamed(INamedTypeSymbol type, string name, HashSet<ITypeSymbol> seen, bool isMember)
    {
        var ns = type.ContainingNamespace?.ToDisplayString() ?? "";
        if (ns == "Krewe" && type.Name == "Input")
        {
            return $"{name} is a handle; use the type of the value, callers can pass a later result all the same";
        }

        if (type.TypeKind == TypeKind.Interface
            ? !(ns.StartsWith("System.Collections", StringComparison.Ordinal) && type.IsGenericType && Collections.Contains(type.Name))
            : type.IsAbstract && !ns.StartsWith("System", StringComparison.Ordinal))
        {
            return $"{name} does not say which class to make when it is read; use a class, "
                + "or mark it with [JsonDerivedType] or [JsonConverter]";
        }

        if (type.TypeArguments.Length == 2 && type.Name.EndsWith("Dictionary", StringComparison.Ordinal)
            && ns.StartsWith("System.Collections", StringComparison.Ordinal) && !IsKey(type.TypeArguments[0]))
        {
            return $"{Text.Short(type.TypeArguments[0])} cannot be the key of a JSON object; use a string, a number, an enum or a Guid, or a list of pairs";
        }

        foreach (var argument in type.TypeArguments)
        {
            if (Refuse(argument, seen, isMember) is { } reason)
            {
                return reason;
            }
        }

        return ns == "System" || ns.StartsWith("System.", StringComparison.Ordinal) ? null
            : HasUsableConstructor(type) ? RefuseMembers(type, name, seen)
            : $"{name} has no constructor to read it with; give it a single public one, one without parameters, "
                + "or mark one with [JsonConstructor]";
    }

    private static string? RefuseMembers(INamedTypeSymbol type, string name, HashSet<ITypeSymbol> seen)
    {
        for (var at = type; at is { SpecialType: SpecialType.None }; at = at.BaseType)
        {
            foreach (var member in at.GetMembers().Where(m => m is { IsStatic: false, DeclaredAccessibility: Accessibility.Public } && !IsIgnored(m)))
            {
                var reason = member switch
                {
                    IPropertySymbol { IsIndexer: false, GetMethod: not null } property => Refuse(property.Type, seen, isMember: true),
                    IFieldSymbol field => Refuse(field.Type, seen, isMember: true),
                    _ => null,
                };
                if (reason is not null)
                {
                    return $"in {name}.{member.Name}, {reason}; or mark it with [JsonIgnore]";
                }
            }
        }

        return null;
    }

    private static bool HasUsableConstructor(INamedTypeSymbol type)
    {
        var open = type.InstanceConstructors.Where(c => c.DeclaredAccessibility == Accessibility.Public).ToArray();
        return type.TypeKind != TypeKind.Class || open.Length == 1 || open.Any(c => c.Parameters.Length == 0)
            || type.InstanceConstructors.Any(c => c.GetAttributes().Any(a => a.AttributeClass?.Name == "JsonConstructorAttribute"));
    }

    private static bool IsKey(ITypeSymbol type) => type.SpecialType is not (SpecialType.None or SpecialType.System_Object)
        || type.TypeKind == TypeKind.Enum || HasOwnConverter(type)
        || (type.ContainingNamespace?.ToDisplayString() == "System" && Keys.Contains(type.Name));

    private static bool IsLive(ITypeSymbol type)
    {
        if (Live.Contains(Text.Type(type.OriginalDefinition.WithNullableAnnotation(NullableAnnotation.None))) || type.Name == "IAsyncEnumerable")
        {
            return true;
        }

        for (ITypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            if (LiveBases.Contains(Text.Type(at.WithNullableAnnotation(NullableAnnotation.None))))
            {
                return true;
            }
        }

        return type is { Name: "ValueTask", ContainingNamespace.Name: "Tasks" };
    }

    private static bool IsIgnored(ISymbol member) => member.GetAttributes().Any(
        a => a.AttributeClass?.Name is "JsonIgnoreAttribute" or "JsonConverterAttribute");

    private static bool HasOwnConverter(ITypeSymbol type) => type.GetAttributes().Any(
        a => a.AttributeClass?.Name is "JsonConverterAttribute" or "JsonPolymorphicAttribute" or "JsonDerivedTypeAttribute");
}
