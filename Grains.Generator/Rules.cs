using Microsoft.CodeAnalysis;

namespace Krewe.Generator;

/// <summary>What can be wrong with a task. Every message says what to do.</summary>
internal static class Rules
{
    public static readonly DiagnosticDescriptor Context = Rule("KREWE001", "A task takes a TaskContext last",
        "'{0}' must take one TaskContext, as its last parameter{1}");

    public static readonly DiagnosticDescriptor ByValue = Rule("KREWE002", "A task's parameters are plain values",
        "Parameter '{0}' cannot travel: {1}; take a plain value");

    public static readonly DiagnosticDescriptor Generic = Rule("KREWE003", "A task is not generic",
        "'{0}' is generic, but a message cannot say for which types; declare a task for each of them");

    public static readonly DiagnosticDescriptor Partial = Rule("KREWE004", "A task's class is partial",
        "'{0}' must be partial, because the signature of task '{1}' is added to it");

    public static readonly DiagnosticDescriptor DuplicateName = Rule("KREWE005", "A task's name is unique",
        "Another task is called '{0}' already; give one of them another name");

    public static readonly DiagnosticDescriptor Name = Rule("KREWE006", "A task's name is valid",
        "'{0}' is no name for a task: use 1 to 200 of the letters a–z and A–Z, digits, '.', '_' and '-', and do not begin with 'krewe.'");

    public static readonly DiagnosticDescriptor Option = Rule("KREWE007", "A task's options are in range",
        "{0} is {1}, but it must be {2}");

    public static readonly DiagnosticDescriptor Unserialisable = Rule("KREWE008", "A task's values can be written as JSON",
        "{0} cannot be written as JSON and read again: {1}");

    public static readonly DiagnosticDescriptor AsyncVoid = Rule("KREWE009", "A task is not async void",
        "Nobody can await '{0}' or see its errors; return Task instead of void");

    public static readonly DiagnosticDescriptor Collision = Rule("KREWE010", "A task's signature has a place",
        "The signature '{0}' of this task collides with {1}; rename one of them");

    public static readonly DiagnosticDescriptor Construction = Rule("KREWE011", "The class of an instance task can be made",
        "'{0}' cannot be made for task '{1}': {2}");

    public static readonly DiagnosticDescriptor Container = Rule("KREWE012", "A task's method belongs to a class",
        "'{0}' is {1}; declare task '{2}' in a class");

    public static readonly DiagnosticDescriptor Accessibility = Rule("KREWE013", "A task can be reached",
        "'{0}' is {1}, out of reach of the generated code; make it internal or public");

    public static readonly DiagnosticDescriptor Ordinary = Rule("KREWE014", "A task is an ordinary method",
        "'{0}' is {1}; only an ordinary method with a body can be a task");

    public static readonly DiagnosticDescriptor ScheduleName = Rule("KREWE015", "A schedule's name is valid",
        "'{0}' is no name for a schedule: use 1 to 100 of the letters a–z and A–Z, digits, '.', '_', '-' and ':'");

    public static readonly DiagnosticDescriptor DuplicateSchedule = Rule("KREWE016", "A schedule's name is unique",
        "Another schedule is called '{0}' already; give one of them another name");

    public static readonly DiagnosticDescriptor ScheduleText = Rule("KREWE017", "A schedule can be read", "Schedule '{0}': {1}");

    public static readonly DiagnosticDescriptor ScheduleArguments = Rule("KREWE018", "A task that runs by schedule has its arguments",
        "Schedule '{0}' does not say what parameter '{1}' of task '{2}' is; give it a default, or say Arguments = \"[…]\"");

    public static readonly DiagnosticDescriptor ScheduleTask = Rule("KREWE019", "Only a task has a schedule",
        "'{0}' has a schedule, but is no task; mark it with [Task(\"some.name\")]");

    public static readonly DiagnosticDescriptor Isolated = Rule("KREWE020", "An isolated task needs nothing of the silo's engine",
        "Task '{0}' runs in a child process, where there is no {1} for '{2}'; take ICluster instead, or leave the task in the silo's process");

    public static readonly DiagnosticDescriptor Batch = Rule("KREWE021", "A task that takes batches takes and returns arrays",
        "Task '{0}' has a BatchSize, but {1}");

    private static DiagnosticDescriptor Rule(string id, string title, string message) =>
        new(id, title, message, "Krewe", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
