using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Krewe.Engine.Generator;

/// <summary>Reads a grain interface.</summary>
internal static class InterfaceReader
{
    public static Generated? Read(INamedTypeSymbol type)
    {
        if (!type.HasInterface("Orleans.IGrain") || type.Has("Orleans.Runtime.NoProxyAttribute")) return null;
        var members = new[] { type }.Concat(type.AllInterfaces.Where(i => i.HasInterface("Orleans.IAddressable")))
            .SelectMany(i => i.GetMembers()).Where(m => m.IsAbstract).ToList();
        if (IsKeyKind(type)) return null;

        List<Problem> problems = new();
        if (type.IsGenericType) problems.Add(new(Problems.Hidden, type, type.Name(), "generic"));
        else if (!type.IsVisible()) problems.Add(new(Problems.Hidden, type, type.Name(), "private"));
        List<MethodModel> methods = new();
        foreach (var member in members)
        {
            if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary } method)
            {
                var overloaded = members.Any(m => m.Name == method.Name && !SymbolEqualityComparer.Default.Equals(m, method));
                if (MethodReader.Read(method, overloaded, problems) is { } model) methods.Add(model);
            }
            else if (member is not IMethodSymbol)
            {
                problems.Add(new(Problems.Unsupported, member, member.ToDisplayString(), "a property or event"));
            }
        }

        foreach (var same in methods.GroupBy(m => m.Id).Where(g => g.Count() > 1))
            problems.Add(new(Problems.SameId, type, same.First().WireName, same.Last().WireName));
        var file = type.Name() + ".Grain.g.cs";
        if (problems.Count > 0) return new(file, "", "", problems);

        var model2 = new InterfaceModel(
            type.Name(), type.Source(), type.Attribute("Orleans.AliasAttribute")?.Argument(0) as string ?? type.Name(),
            type.Attribute("Orleans.Metadata.DefaultGrainTypeAttribute")?.Argument(0) as string ?? DefaultGrainType(type.Name), methods);
        return new(file, ProxyWriter.Write(model2), ProxyWriter.Registration(model2), problems);
    }

    /// <summary><c>IShardGrain</c> means grain type <c>shard</c>, as does the class <c>ShardGrain</c>.</summary>
    private static string DefaultGrainType(string name) =>
        ClassReader.DefaultGrainType(name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]) ? name.Substring(1) : name);

    private static bool IsKeyKind(INamedTypeSymbol type) =>
        type.ContainingNamespace.ToDisplayString() == "Orleans" && type.Name.StartsWith("IGrainWith", System.StringComparison.Ordinal);
}
