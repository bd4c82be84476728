using Microsoft.CodeAnalysis;

namespace Krewe.Engine.Generator.Serialization;

/// <summary>A member that travels: where it stands on the wire and how it is got and set.</summary>
internal sealed class MemberModel(string name, ITypeSymbol type, uint id, int level, WireShape shape)
{
    public string Name { get; } = name;

    public ITypeSymbol Type { get; } = type;

    public uint Id { get; } = id;

    /// <summary>Ids are unique within a level: one per class of the chain, and one before it for a record's parameters.</summary>
    public int Level { get; } = level;

    public WireShape Shape { get; } = shape;

    public bool Settable { get; set; }

    public bool Required { get; set; }

    /// <summary>It has a value of its own where nothing arrives, so that it is written always.</summary>
    public bool HasInitializer { get; set; }

    /// <summary>The default of the constructor's parameter, as source.</summary>
    public string? ParameterDefault { get; set; }

    public string Local => "m_" + Name;

    public string Access => "@" + Name;

    public bool Always => HasInitializer || ParameterDefault is not null;
}
