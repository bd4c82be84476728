namespace Krewe.Generator;

/// <summary>Writes the module: the definitions of all tasks of the assembly.</summary>
internal static class ModuleEmitter
{
    private const string Arguments = "global::System.ReadOnlyMemory<byte> arguments";
    private const string Result = "global::System.Threading.Tasks.ValueTask<byte[]?>";

    public static string Emit(EquatableArray<TaskModel> tasks)
    {
        var code = new CodeWriter();
        code.Line("[assembly: global::Krewe.Execution.TaskModule(typeof(global::Krewe.Generated.Tasks))]");
        code.Open("namespace Krewe.Generated");
        code.Open("internal sealed class Tasks : global::Krewe.Execution.ITaskModule");
        for (var i = 0; i < tasks.Count; i++)
        {
            var parameters = tasks[i].Arguments.Select(
                p => $"new({Text.Literal(p.Name)}, {Text.Literal(p.Text)}, {(p.Default is null ? "false" : "true")})");
            code.Line($"private static readonly global::Krewe.Execution.TaskParameter[] Parameters{i} = [{string.Join(", ", parameters)}];");
        }

        code.Line();
        code.Line("public global::System.Collections.Generic.IEnumerable<global::Krewe.Execution.TaskDefinition> Definitions { get; } =");
        code.Open("new global::Krewe.Execution.TaskDefinition[]");
        for (var i = 0; i < tasks.Count; i++)
        {
            code.Open("new()");
            code.Line($"Name = {Text.Literal(tasks[i].Name)}, ResultType = {Text.Literal(tasks[i].ResultText)}, Settings = {tasks[i].Settings},");
            code.Line($"Parameters = Parameters{i}, Invoke = Invoke{i}, Validate = Validate{i},");
            if (tasks[i].Schedules.Count > 0)
            {
                code.Open("Schedules = new global::Krewe.Schedules.ScheduleDeclaration[]");
                foreach (var schedule in tasks[i].Schedules)
                {
                    code.Line($"{schedule},");
                }

                code.Close("},");
            }

            code.Close("},");
        }

        code.Close("};");
        for (var i = 0; i < tasks.Count; i++)
        {
            EmitRead(code, tasks[i], i);
            EmitInvoke(code, tasks[i], i);
        }

        code.Close();
        code.Close();
        return code.ToString();
    }

    private static void EmitRead(CodeWriter code, TaskModel task, int index)
    {
        var arguments = task.Arguments.ToArray();
        code.Line();
        var outs = string.Concat(arguments.Select((p, i) => $", out {p.Type} a{i}"));
        code.Open($"private static void Read{index}(global::System.ReadOnlySpan<byte> json{outs})");
        var reader = task.Serializer is null ? "Execution.ArgumentReader" : "Payloads.SerializedReader";
        code.Line($"var reader = new global::Krewe.{reader}({Text.Literal(task.Name)}, Parameters{index}, json);");
        foreach (var (p, i) in arguments.Select((p, i) => (p, i)))
        {
            var next = $"reader.{(p.Nullable ? "NextOrNull" : "Next")}<{p.Type}>()";
            code.Line(p.Default is null ? $"a{i} = {next};" : $"a{i} = reader.More ? {next} : {p.Default};");
        }

        code.Line("reader.End();");
        code.Close();
        code.Line();
        var ignored = string.Concat(arguments.Select(_ => ", out _"));
        code.Line($"private static void Validate{index}({Arguments}) => Read{index}(arguments.Span{ignored});");
    }

    private static void EmitInvoke(CodeWriter code, TaskModel task, int index)
    {
        var position = 0;
        var read = string.Concat(task.Arguments.Select((_, i) => $", out var a{i}"));
        var given = string.Join(", ", task.Parameters.Select(p => p.Role switch
        {
            ParameterRole.Context => "context",
            ParameterRole.CancellationToken => "context.CancellationToken",
            _ => $"a{position++}",
        }));
        if (task.IsBatch)
        {
            read = task.Arguments.Single().Type;
        }

        var call = $"{(task.IsStatic ? task.Container.Type : "instance.Create()")}.{task.Method}({given})";
        var results = task.Serializer is { } serializer && task.ResultText != "void" ? $"global::Krewe.Payloads.SerializedResults.With<{serializer}>()" : "global::Krewe.Execution.TaskResults";
        var result = task.Returns switch
        {
            ReturnKind.Value => $"{results}.Of<{task.ResultType}{(task.IsBatch ? "[]" : "")}>({call})",
            ReturnKind.Awaited => $"{results}.From({call})",
            _ => null,
        };

        code.Line();
        code.Open($"private static {(task.IsStatic ? "" : "async ")}{Result} Invoke{index}({Arguments}, global::Krewe.TaskContext context)");
        code.Line(task.IsBatch
            ? $"var a0 = global::Krewe.Execution.BatchArguments.Read<{read}>(arguments, Read{index});"
            : $"Read{index}(arguments.Span{read});");
        if (!task.IsStatic)
        {
            code.Line($"await using var instance = new global::Krewe.Execution.TaskInstance<{task.Container.Type}>(context);");
        }

        if (result is null)
        {
            code.Line($"{call};");
            code.Line(task.IsStatic ? "return default;" : "return null;");
        }
        else
        {
            code.Line($"return {(task.IsStatic ? "" : "await ")}{result};");
        }

        code.Close();
    }
}
