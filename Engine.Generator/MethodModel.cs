using System.Collections.Generic;

namespace Krewe.Engine.Generator;

/// <summary>A grain method as the writer needs it.</summary>
internal sealed class MethodModel
{
    public string Name { get; set; } = "";

    /// <summary>The interface that declares it, in source.</summary>
    public string Declaring { get; set; } = "";

    public string WireName { get; set; } = "";

    public uint Id => Symbols.Id(WireName);

    /// <summary>The return type in source.</summary>
    public string ReturnType { get; set; } = "";

    /// <summary>The result type in source; null if there is no result.</summary>
    public string? ResultType { get; set; }

    public bool IsValueTask { get; set; }

    public bool IsOneWay { get; set; }

    /// <summary>The options in source.</summary>
    public string Options { get; set; } = "";

    public string? Timeout { get; set; }

    public List<(string Type, string Name, bool IsToken)> Parameters { get; } = new();
}
