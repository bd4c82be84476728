using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krewe.Engine.Generator;

/// <summary>Writes a proxy and requests for each grain interface, and a registry of the assembly's grain interfaces and classes.</summary>
[Generator]
public sealed class GrainGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var interfaces = context.SyntaxProvider.CreateSyntaxProvider(
            static (node, _) => node is InterfaceDeclarationSyntax,
            static (syntax, token) =>
                syntax.SemanticModel.GetDeclaredSymbol((InterfaceDeclarationSyntax)syntax.Node, token) is { } symbol
                    && IsFirstPart(symbol, syntax.Node)
                    ? InterfaceReader.Read(symbol)
                    : null).Where(static found => found is not null);
        var classes = context.SyntaxProvider.CreateSyntaxProvider(
            static (node, _) => node is ClassDeclarationSyntax,
            static (syntax, token) =>
                syntax.SemanticModel.GetDeclaredSymbol((ClassDeclarationSyntax)syntax.Node, token) is { } symbol
                    && IsFirstPart(symbol, syntax.Node)
                    ? ClassReader.Read(symbol)
                    : null).Where(static found => found is not null);

        context.RegisterSourceOutput(interfaces, static (output, found) => Emit(output, found!));
        context.RegisterSourceOutput(classes, static (output, found) => Emit(output, found!));
        var registrations = interfaces.Select(static (found, _) => found!.Registration)
            .Collect().Combine(classes.Select(static (found, _) => found!.Registration).Collect())
            .Select(static (both, _) => string.Concat(both.Left.Concat(both.Right)));
        context.RegisterSourceOutput(registrations, static (output, text) =>
        {
            if (text.Length > 0) output.AddSource("GrainRegistry.g.cs", RegistryWriter.Write(text));
        });
    }

    private static void Emit(SourceProductionContext output, Generated found)
    {
        foreach (var problem in found.Problems) output.ReportDiagnostic(problem.ToDiagnostic());
        if (found.Source.Length > 0) output.AddSource(found.FileName, found.Source);
    }

    // A partial type has several declarations; it is generated for once.
    private static bool IsFirstPart(INamedTypeSymbol symbol, SyntaxNode node) =>
        symbol.DeclaringSyntaxReferences is { Length: > 0 } parts && parts[0].Span == node.Span && parts[0].SyntaxTree == node.SyntaxTree;
}
