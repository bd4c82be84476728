using System.Collections.Generic;

namespace Krewe.Engine.Generator;

/// <summary>A grain interface as the writer needs it.</summary>
internal sealed class InterfaceModel
{
    public InterfaceModel(string name, string source, string wireName, string defaultGrainType, IReadOnlyList<MethodModel> methods)
    {
        Name = name;
        Source = source;
        WireName = wireName;
        DefaultGrainType = defaultGrainType;
        Methods = methods;
    }

    public string Name { get; }

    public string Source { get; }

    public string WireName { get; }

    public string DefaultGrainType { get; }

    public IReadOnlyList<MethodModel> Methods { get; }

    public uint Id => Symbols.Id(WireName);

    public string Identifier => Symbols.Identifier(Name);

    public string RequestName(MethodModel method) => $"{Identifier}_{method.Name}_{method.Id:X8}";
}
