using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krewe.Generator;

/// <summary>Reads and checks a task that takes several of its messages at once.</summary>
internal static class BatchReader
{
    private const int Process = 1;

    /// <summary>Whether it does.</summary>
    public static bool IsBatch(AttributeData attribute) => attribute.NamedArguments.Any(a => a is { Key: "BatchSize", Value.Value: int and not 0 });

    /// <summary>The parameters and the result as callers see them: of one message. As they were where something is wrong.</summary>
    public static (EquatableArray<ParameterModel> Parameters, ITypeSymbol? Result) Read(IMethodSymbol method, AttributeData attribute,
        AttributeSyntax syntax, string task, EquatableArray<ParameterModel> parameters, ITypeSymbol? result, List<Problem> problems)
    {
        var given = attribute.NamedArguments.ToDictionary(a => a.Key, a => a.Value);
        var place = Place.Of((SyntaxNode?)syntax.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == "BatchSize") ?? syntax);
        void Refuse(string why) => problems.Add(Problem.At(place, Rules.Batch, task, why));

        var arguments = parameters.Where(p => p.Role == ParameterRole.Argument).ToArray();
        var item = arguments.Length == 1 ? (method.Parameters[Array.IndexOf(parameters.ToArray(), arguments[0])].Type as IArrayTypeSymbol) : null;
        if (item is not { Rank: 1 })
        {
            Refuse("takes something else than one array; take an array with an item of each message, and a record where a message says several things");
        }
        else if (arguments[0].Default is not null)
        {
            Refuse("its array is optional; take it always");
        }

        if (result is not null and not IArrayTypeSymbol { Rank: 1 })
        {
            Refuse($"returns {Text.Short(result)}; return an array with the result of each message, in their order, or nothing");
        }

        if (given.TryGetValue("Serializer", out var serializer) && !serializer.IsNull)
        {
            Refuse("has a serializer of its own, which writes one message; leave one of them out");
        }

        if (given.TryGetValue("Isolation", out var isolation) && isolation.Value is Process)
        {
            Refuse("runs in a child process, which takes one message at a time; leave one of them out");
        }

        return item is null || result is not null and not IArrayTypeSymbol
            ? (parameters, result)
            : (new([.. parameters.Select(p => p.Role == ParameterRole.Argument ? Of(p, item.ElementType) : p)]), (result as IArrayTypeSymbol)?.ElementType);
    }

    private static ParameterModel Of(ParameterModel array, ITypeSymbol item) =>
        array with { Type = Text.Type(item), Text = Text.Short(item), Nullable = ParameterReader.IsNullable(item) };
}
