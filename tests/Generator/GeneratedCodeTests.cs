namespace Krewe.Tests.Generator;

public class GeneratedCodeTests
{
    [Fact]
    public void Nothing_is_generated_without_tasks()
    {
        var compiled = Compiled.Members("public static int A(int x) => x;");
        Assert.Empty(compiled.Files);
        Assert.Empty(compiled.Errors);
    }

    [Theory]
    [InlineData("[Task(\"a\")] public static int @class(int @event, string @this, int @__x, TaskContext @c) => 1;")]
    [InlineData("[Task(\"a\")] internal static int A(byte a = 1, sbyte b = -1, char c = '\\'', float d = float.NaN, double e = -0.5, decimal f = 1.5m, TaskContext? z = null) => 1;")]
    [InlineData("[Task(\"a\")] public static int A(ulong a = ulong.MaxValue, long b = long.MinValue, string c = \"\\\"\\n\", bool d = true, Guid e = default, DayOfWeek? f = DayOfWeek.Monday, TaskContext? z = null) => 1;")]
    [InlineData("[Task(\"a\")] public static int A(int x, TaskContext c) => 1; [Task(\"b\")] public static int A(string x, TaskContext c) => 1;")]
    [InlineData("[Task(\"a\")] public static int A(int arguments, int context, int reader, int json, TaskContext c) => 1;")]
    [InlineData("[Task(\"a\")] public static partial Task<int> AAsync(int x, TaskContext c); public static partial Task<int> AAsync(int x, TaskContext c) => Task.FromResult(x);")]
    [InlineData("[Task(\"a\", Queue = \"q\")] public static int A(this int x, TaskContext c) => 1; [Task(\"b\", Priority = 9)] public static int B(TaskContext c) => 1;")]
    [InlineData("internal class H<T> : TaskHooks; [Task(\"a\", Hooks = typeof(H<int>))] public static int A(TaskContext c) => 1; [Task(\"b\", Hooks = null)] public static int B(TaskContext c) => 1;")]
    [InlineData("[Task(\"a\", RetryDelaySeconds = 0.1, RetryBackoff = 1, RetryMaxDelaySeconds = 1e9, RetryJitter = false, IgnoreResult = true, ResultExpiresSeconds = 1, SoftTimeLimitSeconds = 1.5, TimeLimitSeconds = 2, DontAutoRetryFor = [typeof(IOException)])] public static int A(TaskContext c) => 1;")]
    [InlineData("\n#nullable disable\n[Task(\"a\")] public static string A(string x, List<string> y, TaskContext c) => x;\n")]
    [InlineData("[Task(\"a\"), Schedule(\"n:1\", \"0 9 * * mon-fri\", Arguments = \"[7, \\\"x\\\"]\", TimeZone = \"Europe/Berlin\", Start = \"2026-12-24T18:00:00+01:00\", End = null, Jitter = \"1m30s\", Missed = Krewe.Schedules.MissedTicks.RunAll, Deadline = \"1d\", Overlap = Krewe.Schedules.Overlap.Skip), Schedule(\"n:2\", \"sunset 52.5 13.4\")] public static int A(int x = 1, string y = \"\", CancellationToken t = default, TaskContext? c = null) => 1;")]
    [InlineData("[Task(\"a\", BatchSize = 2)] public static void A(string?[] x, TaskContext c) { } [Task(\"b\", BatchSize = 9, BatchDelaySeconds = 0.5)] public static async ValueTask<int[][]> BAsync(CancellationToken t, List<int>[] xs, TaskContext c) => await Task.FromResult<int[][]>([]);")]
    [InlineData("[Task(\"a\"), Obsolete] public static string A(string x, TaskContext c) => x;")]
    public void Unusual_tasks_compile(string members)
    {
        var compiled = Compiled.Members(members);
        Assert.Empty(compiled.Reported);
        Assert.Empty(compiled.Errors);
    }

    [Theory]
    [InlineData("namespace A.B; partial class C { internal partial struct D { public partial record R { public partial record struct S { public static partial class E { [Task(\"a\")] public static int F(TaskContext c) => 1; } } } } }")]
    [InlineData("namespace Krewe.Generated { partial class Tasks2 { [Task(\"a\")] internal static int F(TaskContext c) => 1; } }")]
    [InlineData("namespace @class { partial class @event { [Task(\"a\")] internal static int F(TaskContext c) => 1; } }")]
    [InlineData("partial class C { internal class System { } internal class Krewe { } [Task(\"a\")] internal static global::System.Threading.Tasks.Task<int> F(int x, TaskContext c) => null!; }")]
    [InlineData("class Base { public static int F(int x) => 1; } partial class C : Base { [Task(\"a\")] internal static int F(int x, TaskContext c) => 1; }")]
    [InlineData("public partial class C { internal C(int x) { } public C() { } [Task(\"a\")] public int F(int x, TaskContext c) => 1; }")]
    [InlineData("partial class C { [Task(\"a\")] protected internal static int F(int x, TaskContext c) => 1; }")]
    public void Unusual_classes_compile(string source)
    {
        var compiled = new Compiled(source);
        Assert.Empty(compiled.Reported);
        Assert.Empty(compiled.Errors);
    }

    [Theory]
    [InlineData("partial class Same { [Task(\"a\")] internal static int F(TaskContext c) => 1; } partial class SAME { [Task(\"b\")] internal static int F(TaskContext c) => 1; }")]
    [InlineData("partial class _event { [Task(\"a\")] internal static int F(TaskContext c) => 1; } partial class @event { [Task(\"b\")] internal static int F(TaskContext c) => 1; }")]
    [InlineData("namespace A { partial class C { [Task(\"a\")] internal static int F(TaskContext c) => 1; } } namespace B { partial class C { [Task(\"b\")] internal static int F(TaskContext c) => 1; } }")]
    [InlineData("namespace A.B { partial class C { [Task(\"a\")] internal static int F(TaskContext c) => 1; } } namespace A.b { partial class C { [Task(\"b\")] internal static int F(TaskContext c) => 1; } }")]
    [InlineData("namespace krewe.generated { partial class tasks { [Task(\"a\")] internal static int F(TaskContext c) => 1; } } partial class D { [Task(\"b\")] internal static int F(TaskContext c) => 1; }")]
    public void Classes_whose_names_look_the_same_to_the_compiler_have_files_of_their_own(string source)
    {
        var compiled = new Compiled(source);
        Assert.Empty(compiled.Reported);
        Assert.Empty(compiled.Errors);
        Assert.Equal(3, compiled.Files.Count);
    }

    [Fact]
    public void Documentation_is_taken_over_without_the_context()
    {
        var compiled = Compiled.Members("""

            /// <summary>Adds.</summary>
            /// <param name="x">A number.</param>
            /// <param name="c">The
            /// context.</param>
            /// <returns>The sum.</returns>
            [Task("a")] public static int A(int x, TaskContext c) => x;
            [Task("b")] public static int B(TaskContext c) => 1;

            """);
        var file = compiled.Files["Sample.g.cs"];
        Assert.Contains("/// <summary>Adds.</summary>\n    /// <param name=\"x\">A number.</param>\n    /// <returns>The sum.</returns>\n    public static", file, StringComparison.Ordinal);
        Assert.Contains("/// <summary>A call of the task <c>b</c>.</summary>", file, StringComparison.Ordinal);
        Assert.DoesNotContain("context.", file, StringComparison.Ordinal);
    }
}
