using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krewe.Generator;

/// <summary>Reads and checks the method's kind and the class it is in.</summary>
internal static class ContainerReader
{
    public static bool CheckOrdinary(IMethodSymbol method, MethodDeclarationSyntax syntax, List<Problem> problems)
    {
        var before = problems.Count;
        var place = Place.Of(syntax.Identifier);
        if (method.MethodKind != MethodKind.Ordinary)
        {
            problems.Add(Problem.At(place, Rules.Ordinary, method.Name, "an explicit implementation of an interface"));
        }
        else if (method.IsAbstract)
        {
            problems.Add(Problem.At(place, Rules.Ordinary, method.Name, "abstract"));
        }

        if (method.IsGenericMethod)
        {
            problems.Add(Problem.At(Place.Of(syntax.TypeParameterList!), Rules.Generic, method.Name));
        }

        return problems.Count == before;
    }

    public static ContainerModel Read(IMethodSymbol method, MethodDeclarationSyntax syntax, string task, List<Problem> problems)
    {
        var declarations = new List<string>();
        foreach (var declaration in syntax.Ancestors().OfType<TypeDeclarationSyntax>())
        {
            declarations.Insert(0, $"partial {Keyword(declaration)} {declaration.Identifier.Text}");
            if (!declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
            {
                problems.Add(Problem.At(Place.Of(declaration.Identifier), Rules.Partial, declaration.Identifier.ValueText, task));
            }

            if (declaration.TypeParameterList is { } types)
            {
                problems.Add(Problem.At(Place.Of(types), Rules.Generic, declaration.Identifier.ValueText));
            }
        }

        var type = method.ContainingType;
        var place = Place.Of(((TypeDeclarationSyntax)syntax.Parent!).Identifier);
        CheckKind(type, task, place, problems);
        CheckReach(method, syntax, place, problems);
        if (!method.IsStatic && type.TypeKind == TypeKind.Class)
        {
            CheckConstruction(type, task, place, problems);
        }

        var ns = type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString();
        return new(ns, Text.Type(type), new([.. declarations]));
    }

    private static void CheckKind(INamedTypeSymbol type, string task, Place place, List<Problem> problems)
    {
        var kind = type switch
        {
            { IsRecord: true } => "a record",
            { TypeKind: TypeKind.Struct } => "a struct",
            { TypeKind: TypeKind.Interface } => "an interface",
            { TypeKind: not TypeKind.Class } => "an extension block",
            _ => null,
        };
        if (kind is not null)
        {
            problems.Add(Problem.At(place, Rules.Container, type.Name, kind, task));
        }
    }

    private static void CheckReach(IMethodSymbol method, MethodDeclarationSyntax syntax, Place place, List<Problem> problems)
    {
        if (!IsReachable(method.DeclaredAccessibility))
        {
            var text = SyntaxFacts.GetText(method.DeclaredAccessibility);
            problems.Add(Problem.At(Place.Of(syntax.Identifier), Rules.Accessibility, method.Name, text));
        }

        for (var type = method.ContainingType; type is not null; type = type.ContainingType)
        {
            if (type.IsFileLocal || !IsReachable(type.DeclaredAccessibility))
            {
                problems.Add(Problem.At(place, Rules.Accessibility, type.Name,
                    type.IsFileLocal ? "local to its file" : SyntaxFacts.GetText(type.DeclaredAccessibility)));
            }
        }
    }

    private static void CheckConstruction(INamedTypeSymbol type, string task, Place place, List<Problem> problems)
    {
        var constructors = type.InstanceConstructors.Where(c => c.DeclaredAccessibility == Accessibility.Public).ToArray();
        var marked = constructors.Count(c => c.GetAttributes().Any(a => a.AttributeClass?.Name == "ActivatorUtilitiesConstructorAttribute"));
        var reason = type.IsAbstract ? "it is abstract; make the method static or declare it in a class that is not"
            : constructors.Length == 0 ? "it has no public constructor; add one, or make the method static"
            : constructors.Length > 1 && marked != 1 ? "it has several public constructors; mark one with [ActivatorUtilitiesConstructor]"
            : null;
        if (reason is not null)
        {
            problems.Add(Problem.At(place, Rules.Construction, type.Name, task, reason));
        }
    }

    private static bool IsReachable(Accessibility accessibility) =>
        accessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;

    private static string Keyword(TypeDeclarationSyntax declaration) =>
        declaration.IsKind(SyntaxKind.RecordStructDeclaration) ? "record struct" : declaration.Keyword.Text;
}
