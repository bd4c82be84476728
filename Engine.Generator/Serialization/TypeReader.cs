using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krewe.Engine.Generator.Serialization;

/// <summary>Reads which members a type has, on which level of its class chain, and with which ids.</summary>
internal static class TypeReader
{
    public const string Attribute = "Orleans.GenerateSerializerAttribute";

    public static TypeModel Read(INamedTypeSymbol type)
    {
        var model = new TypeModel(type);
        if (!Reachable(type)) model.Report(Problems.Hidden, type, type.Name);
        foreach (var level in Chain(type)) ReadLevel(model, level);
        // A member that cannot travel leaves no constructor to look for.
        if (!type.IsAbstract && model.Problems.Count == 0) Construction.Choose(model);
        return model;
    }

    public static bool IsException(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.Name == "Exception" && type.ContainingNamespace?.ToDisplayString() == "System") return true;
        }
        return false;
    }

    public static string? Alias(ISymbol symbol) => Argument(symbol, "Orleans.AliasAttribute") as string;

    /// <summary>The marked types from the root of the chain down to the type itself.</summary>
    public static IEnumerable<INamedTypeSymbol> Chain(INamedTypeSymbol type)
    {
        var chain = new List<INamedTypeSymbol>();
        for (var at = type; at is not null; at = at.BaseType)
        {
            if (at.OriginalDefinition.GetAttributes().Any(a => a.AttributeClass?.ToDisplayString() == Attribute)) chain.Insert(0, at);
        }
        return chain;
    }

    private static void ReadLevel(TypeModel model, INamedTypeSymbol type)
    {
        var parameters = PrimaryParameters(type);
        var implied = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < parameters.Length; i++)
        {
            var property = type.GetMembers(parameters[i].Name).OfType<IPropertySymbol>().FirstOrDefault();
            if (property is null || Id(property) is not null || NotSerialized(type, property)) continue;
            implied.Add(property.Name);
            Add(model, property, property.Type, (uint)i);
        }
        if (implied.Count > 0) model.Levels++;
        var before = model.Members.Count;
        foreach (var member in type.GetMembers().Where(m => !m.IsStatic && !m.IsImplicitlyDeclared || m is IPropertySymbol { IsStatic: false }))
        {
            if (implied.Contains(member.Name)) continue;
            if (Id(member) is { } id) Add(model, member, member is IPropertySymbol p ? p.Type : ((IFieldSymbol)member).Type, id);
            else if (IsForgotten(type, member)) model.Report(Problems.NoId, member, type.Name + "." + member.Name);
        }
        // A level of its own for the body only where there are two id spaces, so that most types have one.
        if (implied.Count == 0 || model.Members.Count > before) model.Levels++;
    }

    private static void Add(TypeModel model, ISymbol member, ITypeSymbol type, uint id)
    {
        var initializer = HasInitializer(member);
        if (Shapes.Of(type, initializer) is not { } shape)
        {
            model.Report(Problems.NoCodec, member, member.ContainingType.Name + "." + member.Name, type.ToDisplayString());
            return;
        }
        if (model.Members.Find(m => m.Level == model.Levels && m.Id == id) is { } same) model.Report(Problems.SameId, member, same.Name, member.Name, id);
        if (!Open(member.DeclaredAccessibility)) model.Report(Problems.Hidden, member, member.Name);
        var setter = (member as IPropertySymbol)?.SetMethod;
        model.Members.Add(new(member.Name, type, id, model.Levels, shape)
        {
            HasInitializer = initializer,
            Required = member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true },
            Settable = member is IFieldSymbol { IsReadOnly: false } || setter is not null && Open(setter.DeclaredAccessibility),
        });
    }

    private static System.Collections.Immutable.ImmutableArray<IParameterSymbol> PrimaryParameters(INamedTypeSymbol type)
    {
        var primary = type.InstanceConstructors.FirstOrDefault(c => c.DeclaringSyntaxReferences.Any(
            r => r.GetSyntax() is TypeDeclarationSyntax { ParameterList: not null }));
        return type.IsRecord && primary is not null ? primary.Parameters : [];
    }

    private static uint? Id(ISymbol member) => member is IPropertySymbol or IFieldSymbol ? Argument(member, "Orleans.IdAttribute") as uint? : null;

    private static object? Argument(ISymbol symbol, string attribute) => symbol.GetAttributes()
        .FirstOrDefault(a => a.AttributeClass?.ToDisplayString() == attribute)?.ConstructorArguments.FirstOrDefault().Value;

    /// <summary>An auto-property that can be set, but is neither numbered nor said to stay at home.</summary>
    private static bool IsForgotten(INamedTypeSymbol type, ISymbol member) =>
        member is IPropertySymbol { SetMethod: not null, IsIndexer: false } property && BackingField(type, property) is not null
        && !NotSerialized(type, property);

    private static bool NotSerialized(INamedTypeSymbol type, IPropertySymbol property) => BackingField(type, property) is { } field
        && field.GetAttributes().Any(a => a.AttributeClass?.ToDisplayString() == "System.NonSerializedAttribute");

    private static IFieldSymbol? BackingField(INamedTypeSymbol type, IPropertySymbol property) => type.GetMembers().OfType<IFieldSymbol>()
        .FirstOrDefault(f => SymbolEqualityComparer.Default.Equals(f.AssociatedSymbol, property));

    private static bool HasInitializer(ISymbol member)
    {
        if (member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true }) return false;
        var value = member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() switch
        {
            PropertyDeclarationSyntax { Initializer.Value: var v } => v,
            VariableDeclaratorSyntax { Initializer.Value: var v } => v,
            _ => null,
        };
        return value?.ToString() is not (null or "null" or "null!" or "default" or "default!");
    }

    private static bool Reachable(INamedTypeSymbol type)
    {
        for (var at = type; at is not null; at = at.ContainingType)
        {
            if (!Open(at.DeclaredAccessibility) || at.IsFileLocal) return false;
        }
        return true;
    }

    public static bool Open(Accessibility accessibility) =>
        accessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;
}
