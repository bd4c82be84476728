using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Krewe.Engine.Generator.Serialization;
using Microsoft.CodeAnalysis;

namespace Krewe.Engine.Generator;

/// <summary>Reads a method of a grain interface.</summary>
internal static class MethodReader
{
    private const string Immutable = "Orleans.ImmutableAttribute";

    public static MethodModel? Read(IMethodSymbol method, bool overloaded, List<Problem> problems)
    {
        var before = problems.Count;
        var title = $"{method.ContainingType.Name}.{method.Name}";
        if (method.IsGenericMethod) problems.Add(new(Problems.Unsupported, method, title, "generic"));
        var model = new MethodModel
        {
            Name = method.Name, Declaring = method.ContainingType.Source(), ReturnType = method.ReturnType.Source(),
            WireName = WireName(method, overloaded), IsOneWay = method.Has("Orleans.Concurrency.OneWayAttribute"),
            Timeout = method.Attribute("Orleans.ResponseTimeoutAttribute")?.Argument(0) as string,
        };
        ReadReturnType(method, model, title, problems);
        foreach (var parameter in method.Parameters)
        {
            if (parameter.RefKind != RefKind.None) problems.Add(new(Problems.Unsupported, parameter, $"'{parameter.Name}' of {title}", "by reference"));
            Check(parameter.Type, parameter.Has(Immutable), parameter, $"Parameter '{parameter.Name}'", title, problems);
            model.Parameters.Add((parameter.Type.Source(), parameter.Name, parameter.Type.Is("System.Threading.CancellationToken")));
        }

        model.Options = Options(method, model);
        return problems.Count == before ? model : null;
    }

    private static void ReadReturnType(IMethodSymbol method, MethodModel model, string title, List<Problem> problems)
    {
        var name = method.ReturnType.Name();
        model.IsValueTask = name == "System.Threading.Tasks.ValueTask";
        if (method.ReturnType is not INamedTypeSymbol type || (!model.IsValueTask && name != "System.Threading.Tasks.Task"))
        {
            problems.Add(new(Problems.BadReturnType, method, title, method.ReturnType.ToDisplayString()));
            return;
        }

        if (type.TypeArguments.Length == 0) return;
        model.ResultType = type.TypeArguments[0].Source();
        var isMarked = method.GetReturnTypeAttributes().Any(a => a.AttributeClass?.Is(Immutable) == true);
        Check(type.TypeArguments[0], isMarked, method, "The result", title, problems);
    }

    /// <summary>What is passed must neither change in this process nor fail to get to another.</summary>
    private static void Check(ITypeSymbol type, bool isMarked, ISymbol where, string what, string title, List<Problem> problems)
    {
        if (!isMarked && PassedTypes.Unsafe(type) is { } bad)
            problems.Add(new(Problems.NotImmutable, where, what, title, bad.ToDisplayString()));
        else if (!type.Is("System.Threading.CancellationToken") && Shapes.Of(type, false) is null)
            problems.Add(new(Problems.NoCodec, where, what, title, type.ToDisplayString()));
    }

    private static string WireName(IMethodSymbol method, bool overloaded) =>
        method.Attribute("Orleans.AliasAttribute")?.Argument(0) as string
        ?? (method.Attribute("Orleans.IdAttribute")?.Argument(0) is uint id ? id.ToString(CultureInfo.InvariantCulture) : null)
        ?? (overloaded ? $"{method.Name}({string.Join(",", method.Parameters.Select(p => p.Type.ToDisplayString()))})" : method.Name);

    private static string Options(IMethodSymbol method, MethodModel model)
    {
        var options = new List<string>();
        if (model.IsOneWay) options.Add("OneWay");
        if (method.Has("Orleans.Concurrency.ReadOnlyAttribute")) options.Add("ReadOnly");
        if (method.Has("Orleans.Concurrency.AlwaysInterleaveAttribute")) options.Add("AlwaysInterleave");
        if (model.Parameters.Any(p => p.IsToken)) options.Add("Cancellable");
        return string.Join(" | ", options.Select(o => "global::Orleans.Runtime.RequestOptions." + o));
    }
}
