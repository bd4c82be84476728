using Microsoft.CodeAnalysis;

namespace Krewe.Engine.Generator.Serialization;

/// <summary>What can be wrong with a type that is to travel.</summary>
internal static class Problems
{
    public static readonly DiagnosticDescriptor NoCodec = Make("ENG101", "The member cannot travel",
        "'{0}' is of type '{1}', which has no codec. Mark that type [GenerateSerializer], or use one that travels: the wire never names a CLR type.");

    public static readonly DiagnosticDescriptor NotMade = Make("ENG102", "The type cannot be made again",
        "'{0}' has no constructor that can be called with its members: give it a parameterless one and settable members, or one whose parameters are named as its members are");

    public static readonly DiagnosticDescriptor SameId = Make("ENG103", "Two members have the same id",
        "'{0}' and '{1}' both have [Id({2})]");

    public static readonly DiagnosticDescriptor NoAlias = Make("ENG104", "The type needs a name on the wire",
        "'{0}' needs [Alias(\"...\")]: it is told apart by that name from the others derived from '{1}'");

    public static readonly DiagnosticDescriptor Hidden = Make("ENG105", "The type is hidden",
        "'{0}' must be public or internal, and so must its members with ids, so that generated code can reach them");

    public static readonly DiagnosticDescriptor NoId = Make("ENG106", "The member has no id",
        "'{0}' can be set but has no [Id(n)], so that its value would not travel. Give it one, or mark it [field: NonSerialized].");

    public static readonly DiagnosticDescriptor OpenBase = Make("ENG107", "A generic base cannot travel",
        "'{0}' is generic and has derived types; the wire has closed hierarchies of types without parameters only");

    private static DiagnosticDescriptor Make(string id, string title, string message) =>
        new(id, title, message, "Serialization", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
