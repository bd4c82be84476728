using Microsoft.CodeAnalysis;

namespace Krewe.Tests.Generator;

public class GeneratorDiagnosticTests
{
    [Theory]
    [InlineData("KREWE001", "(int x)", "[Task(\"a\")] public static int A(int x) => x;",
        "'A' must take one TaskContext, as its last parameter")]
    [InlineData("KREWE001", "(TaskContext c, int x)", "[Task(\"a\")] public static int A(TaskContext c, int x) => x;",
        "'A' must take one TaskContext, as its last parameter")]
    [InlineData("KREWE001", "(TaskContext c, params int[] x)", "[Task(\"a\")] public static int A(TaskContext c, params int[] x) => 1;",
        "'A' must take one TaskContext, as its last parameter; take an array instead of params")]
    [InlineData("KREWE001", "()", "[Task(\"a\")] public static int A() => 1;", "'A' must take one TaskContext, as its last parameter")]
    [InlineData("KREWE002", "ref int x", "[Task(\"a\")] public static int A(ref int x, TaskContext c) => x;",
        "Parameter 'x' cannot travel: it is passed by ref; take a plain value")]
    [InlineData("KREWE002", "out int x", "[Task(\"a\")] public static int A(out int x, TaskContext c) => x = 1;",
        "Parameter 'x' cannot travel: it is passed out; take a plain value")]
    [InlineData("KREWE002", "in int x", "[Task(\"a\")] public static int A(in int x, TaskContext c) => x;",
        "Parameter 'x' cannot travel: it is passed in by reference; take a plain value")]
    [InlineData("KREWE002", "ReadOnlySpan<byte> x", "[Task(\"a\")] public static int A(ReadOnlySpan<byte> x, TaskContext c) => 1;",
        "Parameter 'x' cannot travel: ReadOnlySpan<byte> lives on the stack; take a plain value")]
    [InlineData("KREWE002", "ref TaskContext c", "[Task(\"a\")] public static int A(ref TaskContext c) => 1;")]
    [InlineData("KREWE002", "int* x", "[Task(\"a\")] public static unsafe int A(int* x, TaskContext c) => 1;",
        "Parameter 'x' cannot travel: a pointer means nothing elsewhere; take a plain value")]
    [InlineData("KREWE003", "<T>", "[Task(\"a\")] public static int A<T>(T x, TaskContext c) => 1;",
        "'A' is generic, but a message cannot say for which types; declare a task for each of them")]
    [InlineData("KREWE006", "\"\"", "[Task(\"\")] public static int A(TaskContext c) => 1;")]
    [InlineData("KREWE006", "\"a b\"", "[Task(\"a b\")] public static int A(TaskContext c) => 1;")]
    [InlineData("KREWE006", "null!", "[Task(null!)] public static int A(TaskContext c) => 1;")]
    [InlineData("KREWE006", "\"krewe.chain\"", "[Task(\"krewe.chain\")] public static int A(TaskContext c) => 1;",
        "'krewe.chain' is no name for a task: use 1 to 200 of the letters a–z and A–Z, digits, '.', '_' and '-', and do not begin with 'krewe.'")]
    [InlineData("KREWE007", "Priority = 10", "[Task(\"a\", Priority = 10)] public static int A(TaskContext c) => 1;",
        "Priority is 10, but it must be 0 to 9, 9 first")]
    [InlineData("KREWE007", "Queue = \"a b\"", "[Task(\"a\", Queue = \"a b\")] public static int A(TaskContext c) => 1;",
        "Queue is a b, but it must be 1 to 128 of the letters a–z and A–Z, digits, '.', '_', '-' and ':'")]
    [InlineData("KREWE007", "Queue = null!", "[Task(\"a\", Queue = null!)] public static int A(TaskContext c) => 1;")]
    [InlineData("KREWE007", "MaxRetries = -1", "[Task(\"a\", MaxRetries = -1)] public static int A(TaskContext c) => 1;",
        "MaxRetries is -1, but it must be 0 or more")]
    [InlineData("KREWE007", "TimeLimitSeconds = -1", "[Task(\"a\", TimeLimitSeconds = -1)] public static int A(TaskContext c) => 1;",
        "TimeLimitSeconds is -1, but it must be 0 (never) or seconds up to 100 years")]
    [InlineData("KREWE007", "SoftTimeLimitSeconds = double.NaN", "[Task(\"a\", SoftTimeLimitSeconds = double.NaN)] public static int A(TaskContext c) => 1;")]
    [InlineData("KREWE007", "SoftTimeLimitSeconds = 9", "[Task(\"a\", SoftTimeLimitSeconds = 9, TimeLimitSeconds = 9)] public static int A(TaskContext c) => 1;",
        "SoftTimeLimitSeconds is 9, but it must be below TimeLimitSeconds, which is 9")]
    [InlineData("KREWE007", "RateLimit = \"10/y\"", "[Task(\"a\", RateLimit = \"10/y\")] public static int A(TaskContext c) => 1;",
        "RateLimit is 10/y, but it must be '10/s', '100/m', '1000/h', '5/30s', '100/m burst 20' or '100/m window'")]
    [InlineData("KREWE007", "MaxConcurrency = -1", "[Task(\"a\", MaxConcurrency = -1)] public static int A(TaskContext c) => 1;",
        "MaxConcurrency is -1, but it must be 0 (any number) to 100,000,000")]
    [InlineData("KREWE007", "RetryDelaySeconds = -0.5", "[Task(\"a\", RetryDelaySeconds = -0.5)] public static int A(TaskContext c) => 1;")]
    [InlineData("KREWE007", "RetryBackoff = 0.5", "[Task(\"a\", RetryBackoff = 0.5)] public static int A(TaskContext c) => 1;")]
    [InlineData("KREWE007", "RetryMaxDelaySeconds = 1e300", "[Task(\"a\", RetryMaxDelaySeconds = 1e300)] public static int A(TaskContext c) => 1;")]
    [InlineData("KREWE007", "ResultExpiresSeconds = 0", "[Task(\"a\", ResultExpiresSeconds = 0)] public static int A(TaskContext c) => 1;",
        "ResultExpiresSeconds is 0, but it must be more than 0 seconds, up to 100 years; IgnoreResult keeps none")]
    [InlineData("KREWE007", "AutoRetryFor = [typeof(IOException), typeof(string)]",
        "[Task(\"a\", AutoRetryFor = [typeof(IOException), typeof(string)])] public static int A(TaskContext c) => 1;",
        "AutoRetryFor is string, but it must be types that derive from Exception")]
    [InlineData("KREWE007", "DontAutoRetryFor = [null!]", "[Task(\"a\", DontAutoRetryFor = [null!])] public static int A(TaskContext c) => 1;")]
    [InlineData("KREWE007", "Hooks = typeof(string)", "[Task(\"a\", Hooks = typeof(string))] public static int A(TaskContext c) => 1;",
        "Hooks is string, but it must be a class that derives from TaskHooks, with a public constructor, not abstract, not open and not private")]
    [InlineData("KREWE007", "Hooks = typeof(TaskHooks)", "[Task(\"a\", Hooks = typeof(TaskHooks))] public static int A(TaskContext c) => 1;")]
    [InlineData("KREWE007", "Hooks = typeof(H)", "private class H : TaskHooks; [Task(\"a\", Hooks = typeof(H))] public static int A(TaskContext c) => 1;")]
    [InlineData("KREWE007", "Hooks = typeof(H<>)", "internal class H<T> : TaskHooks; [Task(\"a\", Hooks = typeof(H<>))] public static int A(TaskContext c) => 1;")]
    [InlineData("KREWE007", "Isolation = (TaskIsolation)7", "[Task(\"a\", Isolation = (TaskIsolation)7)] public static int A(TaskContext c) => 1;",
        "Isolation is 7, but it must be TaskIsolation.None or TaskIsolation.Process")]
    [InlineData("KREWE009", "void", "[Task(\"a\")] public static async void A(TaskContext c) => await Task.Yield();",
        "Nobody can await 'A' or see its errors; return Task instead of void")]
    [InlineData("KREWE010", "A", "[Task(\"a\")] public static int A(int x, TaskContext c) => 1; public static int A(int y) => 1;",
        "The signature 'A' of this task collides with the method 'Sample.A' with the same parameters; rename one of them")]
    [InlineData("KREWE010", "AAsync", "[Task(\"a\")] public static int AAsync(string? x, TaskContext c) => 1; public static int A(Input<string> y) => 1;")]
    [InlineData("KREWE010", "AAsync", "[Task(\"a\")] public static int AAsync(TaskContext c) => 1; public static int A => 1;",
        "The signature 'A' of this task collides with the member 'A'; rename one of them")]
    [InlineData("KREWE010", "SampleAsync", "[Task(\"a\")] public static int SampleAsync(TaskContext c) => 1;",
        "The signature 'Sample' of this task collides with the name of its class; rename one of them")]
    [InlineData("KREWE010", "AAsync", "[Task(\"a\")] public static int A(int x, TaskContext c) => 1; [Task(\"b\")] public static int AAsync(int x, TaskContext c) => 1;",
        "The signature 'A' of this task collides with the signature of task method 'A'; rename one of them")]
    [InlineData("KREWE013", "A", "[Task(\"a\")] private static int A(TaskContext c) => 1;",
        "'A' is private, out of reach of the generated code; make it internal or public")]
    [InlineData("KREWE014", "Task(\"a\")", "public static void M() { [Task(\"a\")] static int A(TaskContext c) => 1; A(null!); }",
        "'A' is a local function, lambda, accessor or operator; only an ordinary method with a body can be a task")]
    [InlineData("KREWE015", "\"a b\"", "[Task(\"a\"), Schedule(\"a b\", \"@daily\")] public static int A(TaskContext c) => 1;",
        "'a b' is no name for a schedule: use 1 to 100 of the letters a–z and A–Z, digits, '.', '_', '-' and ':'")]
    [InlineData("KREWE016", "\"n\"", "[Task(\"a\"), Schedule(\"n\", \"@daily\"), Schedule(\"n\", \"@hourly\")] public static int A(TaskContext c) => 1;",
        "Another schedule is called 'n' already; give one of them another name")]
    [InlineData("KREWE017", "\"61 * * * *\"", "[Task(\"a\"), Schedule(\"n\", \"61 * * * *\")] public static int A(TaskContext c) => 1;",
        "Schedule 'n': The field '61' of a crontab (minute) cannot be read: 61 is not from 0 to 59")]
    [InlineData("KREWE017", "\"* * *  *\"", "[Task(\"a\"), Schedule(\"n\", \"* * *  *\")] public static int A(TaskContext c) => 1;")]
    [InlineData("KREWE017", "\"every 90\"", "[Task(\"a\"), Schedule(\"n\", \"every 90\")] public static int A(TaskContext c) => 1;",
        "Schedule 'n': '90' is no interval: write 1 s to 3,660 days as '90s', '1h30m', '2d' or '00:01:30'")]
    [InlineData("KREWE017", "\"at noon\"", "[Task(\"a\"), Schedule(\"n\", \"at noon\")] public static int A(TaskContext c) => 1;")]
    [InlineData("KREWE017", "Jitter = \"soon\"", "[Task(\"a\"), Schedule(\"n\", \"@daily\", Jitter = \"soon\")] public static int A(TaskContext c) => 1;",
        "Schedule 'n': Jitter is 'soon'; allowed: a time such as 10 (seconds), 250ms, 1.5s, 5m, 1h30m, 2d or 00:01:30")]
    [InlineData("KREWE017", "End = \"2026-12-24\"", "[Task(\"a\"), Schedule(\"n\", \"@daily\", End = \"2026-12-24\")] public static int A(TaskContext c) => 1;")]
    [InlineData("KREWE017", "Arguments = \"7\"", "[Task(\"a\"), Schedule(\"n\", \"@daily\", Arguments = \"7\")] public static int A(int x, TaskContext c) => 1;",
        "Schedule 'n': Arguments is '7'; allowed: a JSON array such as [4, 5]")]
    [InlineData("KREWE018", "Schedule(\"n\", \"@daily\")", "[Task(\"a\"), Schedule(\"n\", \"@daily\")] public static int A(int x, int y, TaskContext c) => 1;",
        "Schedule 'n' does not say what parameter 'x' of task 'a' is; give it a default, or say Arguments = \"[…]\"")]
    [InlineData("KREWE019", "Schedule(\"n\", \"@daily\")", "[Schedule(\"n\", \"@daily\")] public static int A(int x) => 1;",
        "'A' has a schedule, but is no task; mark it with [Task(\"some.name\")]")]
    [InlineData("KREWE007", "BatchSize = 1", "[Task(\"a\", BatchSize = 1)] public static void A(int[] x, TaskContext c) { }",
        "BatchSize is 1, but it must be 0 (one at a time) or 2 to 10000")]
    [InlineData("KREWE007", "BatchDelaySeconds = 2", "[Task(\"a\", BatchDelaySeconds = 2)] public static int A(int[] x, TaskContext c) => 1;",
        "BatchDelaySeconds is 2, but it must be left out where there is no BatchSize")]
    [InlineData("KREWE021", "BatchSize = 9", "[Task(\"a\", BatchSize = 9)] public static void A(int x, TaskContext c) { }",
        "Task 'a' has a BatchSize, but takes something else than one array; take an array with an item of each message, and a record where a message says several things")]
    [InlineData("KREWE021", "BatchSize = 9", "[Task(\"a\", BatchSize = 9)] public static void A(int[] x, int[] y, TaskContext c) { }")]
    [InlineData("KREWE021", "BatchSize = 9", "[Task(\"a\", BatchSize = 9)] public static void A(TaskContext c) { }")]
    [InlineData("KREWE021", "BatchSize = 9", "[Task(\"a\", BatchSize = 9)] public static void A(int[]? x = null, TaskContext? c = null) { }",
        "Task 'a' has a BatchSize, but its array is optional; take it always")]
    [InlineData("KREWE021", "BatchSize = 9", "[Task(\"a\", BatchSize = 9)] public static Task<int> A(int[] x, TaskContext c) => null!;",
        "Task 'a' has a BatchSize, but returns int; return an array with the result of each message, in their order, or nothing")]
    [InlineData("KREWE021", "BatchSize = 9", "[Task(\"a\", BatchSize = 9, Isolation = TaskIsolation.Process)] public static void A(int[] x, TaskContext c) { }",
        "Task 'a' has a BatchSize, but runs in a child process, which takes one message at a time; leave one of them out")]
    public void A_method_that_cannot_be_a_task_says_why(string id, string at, string members, string? message = null)
    {
        var compiled = Compiled.Members(members);
        Expect(compiled, id, at, $"public static partial class Sample {{ {members} }}", message);
    }

    [Theory]
    [InlineData("KREWE003", "<T>", "public partial class S<T> { [Task(\"a\")] public static int A(TaskContext c) => 1; }")]
    [InlineData("KREWE004", "S", "public class S { [Task(\"a\")] public static int A(TaskContext c) => 1; }",
        "'S' must be partial, because the signature of task 'a' is added to it")]
    [InlineData("KREWE004", "Outer", "public class Outer { public partial class S { [Task(\"a\")] public static int A(TaskContext c) => 1; } }",
        "'Outer' must be partial, because the signature of task 'a' is added to it")]
    [InlineData("KREWE005", "\"a\"", "partial class S { [Task(\"a\")] internal static int A(TaskContext c) => 1; } partial class T { [Task(\"a\")] internal static int A(TaskContext c) => 1; }",
        "Another task is called 'a' already; give one of them another name")]
    [InlineData("KREWE011", "S", "public abstract partial class S { [Task(\"a\")] public int A(TaskContext c) => 1; }",
        "'S' cannot be made for task 'a': it is abstract; make the method static or declare it in a class that is not")]
    [InlineData("KREWE011", "S", "public partial class S { private S() { } [Task(\"a\")] public int A(TaskContext c) => 1; }",
        "'S' cannot be made for task 'a': it has no public constructor; add one, or make the method static")]
    [InlineData("KREWE011", "S", "public partial class S { public S() { } public S(int x) { } [Task(\"a\")] public int A(TaskContext c) => 1; }",
        "'S' cannot be made for task 'a': it has several public constructors; mark one with [ActivatorUtilitiesConstructor]")]
    [InlineData("KREWE012", "S", "public partial struct S { [Task(\"a\")] public static int A(TaskContext c) => 1; }", "'S' is a struct; declare task 'a' in a class")]
    [InlineData("KREWE012", "S", "public partial record S { [Task(\"a\")] public static int A(TaskContext c) => 1; }", "'S' is a record; declare task 'a' in a class")]
    [InlineData("KREWE012", "S", "public partial interface S { [Task(\"a\")] public static int A(TaskContext c) => 1; }", "'S' is an interface; declare task 'a' in a class")]
    [InlineData("KREWE013", "S", "public partial class Outer { private partial class S { [Task(\"a\")] public static int A(TaskContext c) => 1; } }",
        "'S' is private, out of reach of the generated code; make it internal or public")]
    [InlineData("KREWE013", "S", "file partial class S { [Task(\"a\")] public static int A(TaskContext c) => 1; }",
        "'S' is local to its file, out of reach of the generated code; make it internal or public")]
    [InlineData("KREWE020", "Isolation = TaskIsolation.Process",
        "public partial class S(Orleans.IGrainFactory grains) { [Task(\"a\", Isolation = TaskIsolation.Process)] public int A(TaskContext c) => 1; }",
        "Task 'a' runs in a child process, where there is no IGrainFactory for 'S'; take ICluster instead, or leave the task in the silo's process")]
    [InlineData("KREWE020", "Isolation = TaskIsolation.Process",
        "public class H(Orleans.IGrainFactory g) : TaskHooks; public static partial class S { [Task(\"a\", Hooks = typeof(H), Isolation = TaskIsolation.Process)] public static int A(TaskContext c) => 1; }")]
    [InlineData("KREWE014", "A", "public abstract partial class S { [Task(\"a\")] public abstract int A(TaskContext c); }",
        "'A' is abstract; only an ordinary method with a body can be a task")]
    public void A_class_that_cannot_have_tasks_says_why(string id, string at, string source, string? message = null) =>
        Expect(new Compiled(source), id, at, source, message);

    private static void Expect(Compiled compiled, string id, string at, string source, string? message)
    {
        var diagnostic = Assert.Single(compiled.Reported);
        Assert.Equal((id, DiagnosticSeverity.Error, at), (diagnostic.Id, diagnostic.Severity, Compiled.TextAt(diagnostic, source)));
        if (message is not null)
        {
            Assert.Equal(message, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
        }

        // What is wrong with a task breaks nothing else.
        Assert.DoesNotContain(compiled.Errors, e => e.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true);
    }
}
