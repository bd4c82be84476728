using Microsoft.CodeAnalysis;

namespace Krewe.Engine.Generator.Serialization;

/// <summary>What one marked type gives, as text, so that an edit elsewhere costs nothing.</summary>
internal sealed class CodecSource(TypeModel model, Location? location) : IEquatable<CodecSource>
{
    public string Name { get; } = model.Name;

    public string OpenName { get; } = Open(model);

    public string CodecName { get; } = model.CodecName;

    public string? Alias { get; } = model.Alias;

    public bool IsGeneric { get; } = model.Type.IsGenericType;

    public bool IsAbstract { get; } = model.Type.IsAbstract;

    public bool IsException { get; } = model.IsException;

    public int Arity { get; } = model.Type.TypeParameters.Length;

    /// <summary>The marked classes of this assembly that it derives from.</summary>
    public string Bases { get; } = string.Join("|", TypeReader.Chain(model.Type)
        .Where(t => !SymbolEqualityComparer.Default.Equals(t, model.Type)
            && SymbolEqualityComparer.Default.Equals(t.ContainingAssembly, model.Type.ContainingAssembly))
        .Select(t => Shapes.Name(t.OriginalDefinition)));

    public string Code { get; } = model.Type.IsAbstract || model.Problems.Count > 0 ? "" : CodecEmitter.Emit(model);

    public Location? Location { get; } = location;

    public IReadOnlyList<Diagnostic> Problems { get; } = model.Problems;

    public bool Equals(CodecSource? other) => other is not null && Name == other.Name && Code == other.Code && Bases == other.Bases
        && Alias == other.Alias && IsAbstract == other.IsAbstract && Equals(Location, other.Location)
        && Problems.Select(p => p.ToString()).SequenceEqual(other.Problems.Select(p => p.ToString()));

    public override bool Equals(object? obj) => Equals(obj as CodecSource);

    public override int GetHashCode() => Name.GetHashCode();

    private static string Open(TypeModel model)
    {
        var name = Shapes.Name(model.Type.OriginalDefinition);
        return model.Type.IsGenericType ? name.Substring(0, name.LastIndexOf('<')) + "<" + new string(',', model.Type.TypeParameters.Length - 1) + ">" : name;
    }
}
