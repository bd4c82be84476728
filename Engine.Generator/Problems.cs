using Microsoft.CodeAnalysis;

namespace Krewe.Engine.Generator;

/// <summary>The diagnostics about grains.</summary>
internal static class Problems
{
    public static readonly DiagnosticDescriptor NotImmutable = Error(
        "ENG001", "A type may not be passed to a grain",
        "{0} of {1} is of type '{2}', which is passed by reference: mark the type (or the parameter) [Immutable] and never change it, "
        + "or use a primitive, a string, or an array or collection of such");

    public static readonly DiagnosticDescriptor BadReturnType = Error(
        "ENG002", "A grain method must be asynchronous", "{0} returns '{1}'; a grain method returns Task, Task<T>, ValueTask or ValueTask<T>");

    public static readonly DiagnosticDescriptor Unsupported = Error(
        "ENG003", "A grain interface has an unsupported member", "{0} is {1}, which grain interfaces cannot have here");

    public static readonly DiagnosticDescriptor SameId = Error(
        "ENG004", "Two methods have the same id", "{0} and {1} have the same id on the wire: give one of them an [Alias]");

    public static readonly DiagnosticDescriptor Hidden = Error(
        "ENG005", "Generated code cannot see a grain type", "{0} is {1}: generated code must be able to see it, so make it public or internal and not generic");

    public static readonly DiagnosticDescriptor NoConstructor = Error(
        "ENG006", "A grain class cannot be made", "{0} has no constructor that generated code can call: it needs one that is public or internal");

    public static readonly DiagnosticDescriptor NoCodec = Error(
        "ENG007", "A type cannot travel to a grain in another process",
        "{0} of {1} is of type '{2}', which has no codec: mark it [GenerateSerializer] and its members [Id(n)], or use a type that travels");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "Grains", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
