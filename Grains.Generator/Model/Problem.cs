using Microsoft.CodeAnalysis;

namespace Krewe.Generator;

/// <summary>A diagnostic to be reported.</summary>
internal sealed record class Problem(DiagnosticDescriptor Rule, Place Place, EquatableArray<string> Arguments)
{
    public static Problem At(Place place, DiagnosticDescriptor rule, params string[] arguments) => new(rule, place, new(arguments));

    public Diagnostic ToDiagnostic() => Diagnostic.Create(Rule, Place.ToLocation(), [.. Arguments]);
}
