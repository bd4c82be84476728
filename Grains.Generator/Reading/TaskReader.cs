using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krewe.Generator;

/// <summary>Reads a method with <c>[Task]</c>.</summary>
internal static class TaskReader
{
    public static Reading Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var problems = new List<Problem>();
        var attribute = context.Attributes[0];
        var attributeSyntax = (AttributeSyntax)attribute.ApplicationSyntaxReference!.GetSyntax(cancellation);
        var name = OptionReader.ReadName(attribute, attributeSyntax, problems);
        var placed = name is null ? null : new PlacedName(name, OptionReader.NamePlace(attributeSyntax));

        if (context.TargetNode is not MethodDeclarationSyntax syntax || context.TargetSymbol is not IMethodSymbol method
            || !ContainerReader.CheckOrdinary(method, syntax, problems))
        {
            if (problems.Count == 0)
            {
                problems.Add(Problem.At(
                    Place.Of(attributeSyntax), Rules.Ordinary, context.TargetSymbol.Name, "a local function, lambda, accessor or operator"));
            }

            return new(null, new([.. problems]), placed);
        }

        var (settings, options) = OptionReader.ReadSettings(attribute, attributeSyntax, problems);
        var serializer = PartReader.ReadSerializer(attribute, attributeSyntax, problems);
        var container = ContainerReader.Read(method, syntax, name ?? method.Name, problems);
        IsolationReader.Check(method, attribute, attributeSyntax, name ?? method.Name, problems);
        var parameters = ParameterReader.Read(method, syntax, problems);
        var (kind, result) = ResultReader.Read(method, syntax, context.SemanticModel.Compilation, problems);
        var isBatch = BatchReader.IsBatch(attribute);
        if (isBatch)
        {
            (parameters, result) = BatchReader.Read(method, attribute, attributeSyntax, name ?? method.Name, parameters, result, problems);
        }

        var (schedules, names) = ScheduleReader.Read(method, name ?? method.Name, parameters, problems, cancellation);
        var signature = SignatureName(method.Name);
        if (problems.Count == 0)
        {
            Collisions.Check(method, syntax, signature, parameters, problems);
        }

        if (problems.Count > 0)
        {
            return new(null, new([.. problems]), placed, names);
        }

        return new(new TaskModel
        {
            Name = name!,
            Container = container,
            Method = Text.Identifier(method.Name),
            Signature = Text.Identifier(signature),
            Accessibility = SyntaxFacts.GetText(method.DeclaredAccessibility),
            IsStatic = method.IsStatic,
            Returns = kind,
            ResultType = result is null ? "object?" : Text.Type(result),
            ResultText = result is null ? "void" : Text.Short(result),
            Parameters = parameters,
            IsBatch = isBatch,
            Settings = settings,
            Serializer = serializer,
            Options = options,
            Schedules = schedules,
            Documentation = Documentation.Read(syntax, name!, parameters),
        }, default, placed, names);
    }

    public static string SignatureName(string method) =>
        method.Length > 5 && method.EndsWith("Async", StringComparison.Ordinal) ? method.Substring(0, method.Length - 5) : method;
}
