using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Krewe.Engine.Generator;

/// <summary>Reads a grain class.</summary>
internal static class ClassReader
{
    private const string Runtime = "global::Orleans.Runtime.";

    public static Generated? Read(INamedTypeSymbol type)
    {
        if (type.IsAbstract || !type.HasInterface("Orleans.IAddressable") || type.DerivesFrom("Orleans.Runtime.GrainReference")) return null;
        var interfaces = type.AllInterfaces.Where(i => i.HasInterface("Orleans.IGrain")
            && !(i.ContainingNamespace.ToDisplayString() == "Orleans" && i.Name.StartsWith("IGrainWith", StringComparison.Ordinal))).ToList();
        if (interfaces.Count == 0) return null;

        List<Problem> problems = new();
        if (type.IsGenericType) problems.Add(new(Problems.Hidden, type, type.Name(), "generic"));
        else if (!type.IsVisible()) problems.Add(new(Problems.Hidden, type, type.Name(), "private"));
        else if (Constructor(type) is null) problems.Add(new(Problems.NoConstructor, type, type.Name()));
        if (problems.Count > 0) return new(type.Name(), "", "", problems);

        // The interface that is the grain's own comes first: references to the grain are made for it.
        var own = interfaces.OrderBy(i => i.Is("Orleans.IRemindable")).ThenBy(i => type.Interfaces.Contains(i, SymbolEqualityComparer.Default) ? 0 : 1);
        var grainType = type.Attribute("Orleans.GrainTypeAttribute")?.Argument(0) as string ?? DefaultGrainType(type.Name);
        var arguments = string.Join(", ", Constructor(type)!.Parameters.Select(Argument));
        var registration = $$"""
                    manifest.Add(new {{Runtime}}GrainClass
                    {
                        Type = typeof({{type.Source()}}), GrainType = {{Runtime}}GrainType.Create({{Symbols.Literal(grainType)}}),
                        Interfaces = new global::System.Type[] { {{string.Join(", ", own.Select(i => $"typeof({i.Source()})"))}} },
                        Create = static context => new {{type.Source()}}({{arguments}}),{{Properties(type)}}
                    });

            """;
        return new(type.Name(), "", registration, problems);
    }

    public static string DefaultGrainType(string name) =>
        (name.Length > 5 && name.EndsWith("Grain", StringComparison.OrdinalIgnoreCase) ? name.Substring(0, name.Length - 5) : name)
        .ToLowerInvariant();

    private static IMethodSymbol? Constructor(INamedTypeSymbol type) => type.InstanceConstructors
        .Where(c => c.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal)
        .OrderByDescending(c => c.Has("Microsoft.Extensions.DependencyInjection.ActivatorUtilitiesConstructorAttribute"))
        .ThenByDescending(c => c.Parameters.Length).FirstOrDefault();

    private static string Argument(IParameterSymbol parameter)
    {
        var type = parameter.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).Source();
        if (parameter.Type.Is("Orleans.Runtime.IGrainContext")) return "context";
        if (parameter.Attribute("Orleans.Runtime.PersistentStateAttribute") is { } state)
        {
            var held = ((INamedTypeSymbol)parameter.Type).TypeArguments[0];
            return $"{Runtime}GrainServices.State<{held.Source()}>(context, {Symbols.Literal(state.Argument(0) as string)}, "
                + $"{Symbols.Literal(state.Argument(1) as string)}, static () => {Empty(held)})";
        }

        if (parameter.Attribute("Microsoft.Extensions.DependencyInjection.FromKeyedServicesAttribute") is { } keyed)
            return $"{Runtime}GrainServices.Keyed<{type}>(context, {Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatPrimitive(keyed.Argument(0)!, true, false)})";
        return parameter.NullableAnnotation == NullableAnnotation.Annotated || parameter.HasExplicitDefaultValue
            ? $"{Runtime}GrainServices.Optional<{type}>(context)"
            : $"{Runtime}GrainServices.Required<{type}>(context)";
    }

    private static string Empty(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Class, IsAbstract: false, SpecialType: SpecialType.None } named
            && named.InstanceConstructors.Any(c => c.Parameters.Length == 0 && c.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal)
            && !named.GetMembers().Any(m => m is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true })
            ? $"new {named.WithNullableAnnotation(NullableAnnotation.NotAnnotated).Source()}()"
            : "default!";

    private static string Properties(INamedTypeSymbol type)
    {
        var text = "";
        if (type.Has("Orleans.Concurrency.ReentrantAttribute")) text += " Reentrant = true,";
        if (type.Has("Orleans.Placement.OnSiloAttribute")) text += " IsPerSilo = true,";
        if (type.Attribute("Orleans.Concurrency.StatelessWorkerAttribute") is { } worker) text += $" MaxLocalWorkers = {worker.Argument(0) ?? -1},";
        if (type.Has("Orleans.KeepAliveAttribute")) text += " CollectionAge = global::System.Threading.Timeout.InfiniteTimeSpan,";
        else if (type.Attribute("Orleans.CollectionAgeLimitAttribute") is { } age) text += $" CollectionAge = {Age(age)},";
        return text;
    }

    private static string Age(AttributeData attribute)
    {
        double Named(string name) => attribute.NamedArguments.FirstOrDefault(a => a.Key == name).Value.Value is double value ? value : 0;
        if (attribute.NamedArguments.Any(a => a.Key == "AlwaysActive" && a.Value.Value is true)) return "global::System.Threading.Timeout.InfiniteTimeSpan";
        var ticks = (long)((Named("Days") * 1440 + Named("Hours") * 60 + Named("Minutes")) * TimeSpan.TicksPerMinute);
        return $"new global::System.TimeSpan({Math.Max(ticks, TimeSpan.TicksPerMinute).ToString(CultureInfo.InvariantCulture)}L)";
    }
}
