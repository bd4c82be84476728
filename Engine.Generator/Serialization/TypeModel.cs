using Microsoft.CodeAnalysis;

namespace Krewe.Engine.Generator.Serialization;

/// <summary>A type that travels, read from its symbol.</summary>
internal sealed class TypeModel(INamedTypeSymbol type)
{
    public INamedTypeSymbol Type { get; } = type;

    public string Name { get; } = Shapes.Name(type);

    public List<MemberModel> Members { get; } = [];

    public int Levels { get; set; }

    /// <summary>The parameters of the constructor in order: a member, or the part of an exception with that name.</summary>
    public List<object> Parameters { get; } = [];

    /// <summary>Settable members that the constructor does not take.</summary>
    public List<MemberModel> Initialized { get; } = [];

    public List<Diagnostic> Problems { get; } = [];

    public bool IsException { get; } = TypeReader.IsException(type);

    public string? Alias { get; } = TypeReader.Alias(type);

    /// <summary>The name of its codec class, unique in the assembly.</summary>
    public string CodecName { get; } = "Codec_" + Plain(Shapes.Name(type.OriginalDefinition).Replace("global::", ""));

    public string Parameterized => Type.IsGenericType ? "<" + string.Join(", ", Type.TypeParameters.Select(p => p.Name)) + ">" : "";

    public void Report(DiagnosticDescriptor problem, ISymbol where, params object[] arguments) =>
        Problems.Add(Diagnostic.Create(problem, where.Locations.FirstOrDefault(), arguments));

    public static string Plain(string name) => new([.. name.Select(c => char.IsLetterOrDigit(c) ? c : '_')]);
}
