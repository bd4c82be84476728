using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Krewe.Generator;

/// <summary>Turns methods with <c>[Task]</c> into typed signatures and the module of their assembly.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class TaskGenerator : IIncrementalGenerator
{
    /// <summary>Name of the pipeline's step that gives the models.</summary>
    public const string ModelStep = "Models";

    /// <summary>Name of the pipeline's step that gives the tasks of each class.</summary>
    public const string ClassStep = "Classes";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var readings = context.SyntaxProvider.ForAttributeWithMetadataName("Krewe.TaskAttribute",
            static (_, _) => true, static (task, cancellation) => TaskReader.Read(task, cancellation));

        var problems = readings.SelectMany(static (reading, _) => reading.Problems);
        var names = readings.Select(static (reading, _) => reading.Name).Where(static name => name is not null).Select(static (name, _) => name!);
        var duplicates = names.Collect().SelectMany(static (names, _) => Duplicates(names, Rules.DuplicateName));
        var schedules = readings.SelectMany(static (reading, _) => reading.Schedules).Collect()
            .SelectMany(static (names, _) => Duplicates(names, Rules.DuplicateSchedule));
        var strays = context.SyntaxProvider.ForAttributeWithMetadataName(ScheduleReader.Attribute,
            static (_, _) => true, static (method, _) => ScheduleReader.ReadStray(method)).SelectMany(static (problems, _) => problems);
        context.RegisterSourceOutput(problems, static (output, problem) => output.ReportDiagnostic(problem.ToDiagnostic()));
        context.RegisterSourceOutput(duplicates, static (output, problem) => output.ReportDiagnostic(problem.ToDiagnostic()));
        context.RegisterSourceOutput(schedules, static (output, problem) => output.ReportDiagnostic(problem.ToDiagnostic()));
        context.RegisterSourceOutput(strays, static (output, problem) => output.ReportDiagnostic(problem.ToDiagnostic()));

        var tasks = readings.Where(static reading => reading.Task is not null).Select(static (reading, _) => reading.Task!)
            .WithTrackingName(ModelStep).Collect().Select(static (tasks, _) => new EquatableArray<TaskModel>([.. tasks]));
        var classes = tasks.SelectMany(static (tasks, _) => FileNames.Name(tasks.GroupBy(t => t.Container.Type, StringComparer.Ordinal)
            .Select(c => new EquatableArray<TaskModel>([.. c])))).WithTrackingName(ClassStep);
        context.RegisterSourceOutput(classes, static (output, named) => output.AddSource(named.FileName, SignatureEmitter.Emit(named.Tasks)));
        context.RegisterSourceOutput(tasks, static (output, tasks) =>
        {
            if (tasks.Count > 0)
            {
                output.AddSource(FileNames.Module, ModuleEmitter.Emit(tasks));
            }
        });
    }

    private static IEnumerable<Problem> Duplicates(ImmutableArray<PlacedName> names, DiagnosticDescriptor rule) =>
        names.GroupBy(n => n.Name, StringComparer.Ordinal).SelectMany(same => same.Skip(1).Select(n => Problem.At(n.Place, rule, n.Name)));
}
