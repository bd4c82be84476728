namespace Krewe.Generator;

/// <summary>Writes the signatures of one class's tasks.</summary>
internal static class SignatureEmitter
{
    public static string Emit(EquatableArray<TaskModel> tasks)
    {
        var code = new CodeWriter();
        var container = tasks[0].Container;
        var blocks = container.Declarations.Count;
        if (container.Namespace.Length > 0)
        {
            code.Open($"namespace {container.Namespace}");
            blocks++;
        }

        foreach (var declaration in container.Declarations)
        {
            code.Open(declaration);
        }

        foreach (var (task, index) in tasks.Select((task, index) => (task, index)))
        {
            EmitTask(code, task, task.Options is null ? "null" : $"global::Krewe.Generated.CallOptionsOf.Task{index}");
        }

        for (; blocks > 0; blocks--)
        {
            code.Close();
        }

        EmitOptions(code, tasks);
        return code.ToString();
    }

    private static void EmitTask(CodeWriter code, TaskModel task, string options)
    {
        var arguments = task.Arguments.ToArray();
        var required = arguments.Count(p => p.Default is null);

        // Otherwise a call without the optional ones would fit the task itself just as well, whose context is optional then.
        EmitOverload(code, task, options, [.. arguments.Select(p => (p, $"{p.Type} {Text.Identifier(p.Name)}{Default(p)}"))],
            required < arguments.Length ? "[global::System.Runtime.CompilerServices.OverloadResolutionPriority(1)]" : null);

        // An Input<T> has no constant to stand for a default; an overload without it does.
        for (var count = arguments.Length; count >= Math.Max(1, required); count--)
        {
            EmitOverload(code, task, options,
                [.. arguments.Take(count).Select(p => (p, $"global::Krewe.Input<{p.Type}> {Text.Identifier(p.Name)}"))], attribute: null);
        }
    }

    private static void EmitOverload(
        CodeWriter code, TaskModel task, string options, (ParameterModel Parameter, string Declaration)[] parameters, string? attribute)
    {
        foreach (var line in task.Documentation)
        {
            code.Line(line);
        }

        if (attribute is not null)
        {
            code.Line(attribute);
        }

        var list = string.Join(", ", parameters.Select(p => p.Declaration));
        code.Open($"{task.Accessibility} static global::Krewe.Signature<{task.ResultType}> {task.Signature}({list})");
        code.Line(task.Serializer is { } serializer
            ? $"using var __call = global::Krewe.Payloads.SerializedCall.Rent<{serializer}>({Text.Literal(task.Name)});"
            : $"using var __call = global::Krewe.Graphs.ArgumentWriter.Rent({Text.Literal(task.Name)});");
        foreach (var (parameter, _) in parameters)
        {
            code.Line($"__call.Add({Text.Identifier(parameter.Name)});");
        }

        code.Line($"return new(__call.ToNode({options}));");
        code.Close();
        code.Line();
    }

    private static string Default(ParameterModel parameter) => parameter.Default is null ? "" : $" = {parameter.Default}";

    private static void EmitOptions(CodeWriter code, EquatableArray<TaskModel> tasks)
    {
        if (tasks.All(t => t.Options is null))
        {
            return;
        }

        code.Open("namespace Krewe.Generated");
        code.Open("file static class CallOptionsOf");
        foreach (var (task, index) in tasks.Select((task, index) => (task, index)).Where(t => t.task.Options is not null))
        {
            code.Line($"public static readonly global::Krewe.Submission.CallOptions Task{index} = {task.Options};");
        }

        code.Close();
        code.Close();
    }
}
