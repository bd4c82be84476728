using Microsoft.CodeAnalysis;

namespace Krewe.Generator;

/// <summary>What a class of hooks must be like, so that the silo can make it.</summary>
internal static class HooksReader
{
    public const string Allowed = "a class that derives from TaskHooks, with a public constructor, not abstract, not open and not private";

    public static bool IsAllowed(ITypeSymbol? given) => given is INamedTypeSymbol type && (type.TypeKind == TypeKind.Error
        || (IsHooks(type) && !type.IsAbstract && !type.IsUnboundGenericType && IsReachable(type)
            && type.InstanceConstructors.Any(c => c.DeclaredAccessibility == Accessibility.Public)));

    private static bool IsHooks(INamedTypeSymbol type)
    {
        for (var at = type.BaseType; at is not null; at = at.BaseType)
        {
            if (at is { Name: "TaskHooks", ContainingNamespace: { Name: "Krewe", ContainingNamespace.IsGlobalNamespace: true } })
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsReachable(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.ContainingType)
        {
            if (type.IsFileLocal || type.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal))
            {
                return false;
            }
        }

        return true;
    }
}
