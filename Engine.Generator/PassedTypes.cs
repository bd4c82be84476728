using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Krewe.Engine.Generator;

/// <summary>
/// Which types may travel in a call. Within a process arguments are passed by reference, so they must never change;
/// arrays and collections belong to the receiver once they are passed.
/// </summary>
internal static class PassedTypes
{
    private static readonly HashSet<string> Immutable = new()
    {
        "System.Guid", "System.DateTime", "System.DateTimeOffset", "System.DateOnly", "System.TimeOnly", "System.TimeSpan",
        "System.Uri", "System.Version", "System.Int128", "System.UInt128", "System.Half", "System.Numerics.BigInteger",
        "System.Threading.CancellationToken", "System.Net.IPAddress", "System.Net.IPEndPoint",
        "Orleans.Runtime.GrainId", "Orleans.Runtime.GrainType", "Orleans.Runtime.IdSpan", "Orleans.Runtime.SiloAddress",
    };

    private static readonly HashSet<string> Collections = new()
    {
        "System.ReadOnlyMemory", "System.Memory", "System.Nullable", "System.ValueTuple", "System.Tuple",
        "System.Collections.Generic.List", "System.Collections.Generic.Dictionary", "System.Collections.Generic.HashSet",
        "System.Collections.Generic.IReadOnlyList", "System.Collections.Generic.IReadOnlyCollection",
        "System.Collections.Generic.IReadOnlyDictionary", "System.Collections.Generic.IReadOnlySet",
        "System.Collections.Generic.KeyValuePair",
        "System.Collections.Immutable.ImmutableArray", "System.Collections.Immutable.ImmutableList",
        "System.Collections.Immutable.ImmutableDictionary", "System.Collections.Immutable.ImmutableSortedDictionary",
        "System.Collections.Immutable.ImmutableHashSet", "System.Collections.Immutable.ImmutableSortedSet",
        "System.Collections.Frozen.FrozenDictionary", "System.Collections.Frozen.FrozenSet",
    };

    /// <summary>The type that may not be passed: the given one or one inside it; null if all is well.</summary>
    public static ITypeSymbol? Unsafe(ITypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Enum || type.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_String) return null;
        if (type is IArrayTypeSymbol array) return Unsafe(array.ElementType);
        if (type is not INamedTypeSymbol named) return type;
        if (type.Is("Orleans.IAddressable") || type.HasInterface("Orleans.IAddressable")) return null;
        if (type.Has("Orleans.ImmutableAttribute") || Immutable.Contains(type.Name())) return InArguments(named);
        return Collections.Contains(type.Name()) ? InArguments(named) : type;
    }

    private static ITypeSymbol? InArguments(INamedTypeSymbol type) =>
        type.TypeArguments.Select(Unsafe).FirstOrDefault(bad => bad is not null);
}
