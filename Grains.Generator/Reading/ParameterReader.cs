using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krewe.Generator;

/// <summary>Reads and checks a task's parameters.</summary>
internal static class ParameterReader
{
    public static EquatableArray<ParameterModel> Read(IMethodSymbol method, MethodDeclarationSyntax syntax, List<Problem> problems)
    {
        CheckContext(method, syntax, problems);
        var models = new ParameterModel[method.Parameters.Length];
        var optional = true;
        for (var i = models.Length - 1; i >= 0; i--)
        {
            var parameter = method.Parameters[i];
            var role = RoleOf(parameter.Type);
            CheckPassing(parameter, syntax.ParameterList.Parameters[i], problems);
            if (role == ParameterRole.Argument)
            {
                CheckType(parameter, syntax.ParameterList.Parameters[i], problems);

                // What comes before a parameter that has to be given has to be given, too.
                optional &= parameter.HasExplicitDefaultValue;
            }

            models[i] = new(role, parameter.Name, Text.Type(parameter.Type), Text.Short(parameter.Type), IsNullable(parameter.Type),
                role == ParameterRole.Argument && optional ? Text.Constant(parameter.ExplicitDefaultValue, parameter.Type) : null);
        }

        return new(models);
    }

    private static void CheckContext(IMethodSymbol method, MethodDeclarationSyntax syntax, List<Problem> problems)
    {
        var contexts = method.Parameters.Count(p => RoleOf(p.Type) == ParameterRole.Context);
        if (contexts != 1 || RoleOf(method.Parameters[method.Parameters.Length - 1].Type) != ParameterRole.Context)
        {
            problems.Add(Problem.At(Place.Of(syntax.ParameterList), Rules.Context, method.Name,
                method.Parameters.Any(p => p.IsParams) ? "; take an array instead of params" : ""));
        }
    }

    private static void CheckPassing(IParameterSymbol parameter, ParameterSyntax syntax, List<Problem> problems)
    {
        var reason = parameter.RefKind switch
        {
            RefKind.None when parameter.Type.IsRefLikeType => $"{Text.Short(parameter.Type)} lives on the stack",
            RefKind.None when IsPointer(parameter.Type) => "a pointer means nothing elsewhere",
            RefKind.None => null,
            RefKind.Ref => "it is passed by ref",
            RefKind.Out => "it is passed out",
            _ => "it is passed in by reference",
        };
        if (reason is not null)
        {
            problems.Add(Problem.At(Place.Of(syntax), Rules.ByValue, parameter.Name, reason));
        }
    }

    private static void CheckType(IParameterSymbol parameter, ParameterSyntax syntax, List<Problem> problems)
    {
        var type = parameter.Type;
        if (!type.IsRefLikeType && !IsPointer(type) && Serialisable.Refuse(type) is { } refusal)
        {
            problems.Add(Problem.At(Place.Of((SyntaxNode?)syntax.Type ?? syntax), Rules.Unserialisable, $"Parameter '{parameter.Name}'", refusal));
        }
    }

    private static bool IsPointer(ITypeSymbol type) => type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer;

    private static ParameterRole RoleOf(ITypeSymbol type) => type switch
    {
        { Name: "TaskContext", ContainingNamespace: { Name: "Krewe", ContainingNamespace.IsGlobalNamespace: true } } => ParameterRole.Context,
        { Name: "CancellationToken" } when Text.Type(type) == "global::System.Threading.CancellationToken" => ParameterRole.CancellationToken,
        _ => ParameterRole.Argument,
    };

    public static bool IsNullable(ITypeSymbol type) => type.IsValueType
        ? type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T || Text.Type(type) == "global::System.Text.Json.JsonElement"
        : type.NullableAnnotation != NullableAnnotation.NotAnnotated;
}
