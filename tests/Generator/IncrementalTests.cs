using Krewe.Generator;
using Microsoft.CodeAnalysis;

namespace Krewe.Tests.Generator;

public class IncrementalTests
{
    private const string Source = """
        public static partial class A { [Task("a", Queue = "q")] public static int One(int x, TaskContext c) => x; }
        public static partial class B { [Task("b")] public static List<string> Two(List<string> x, TaskContext c) => x; }
        """;

    [Fact]
    public void An_edit_elsewhere_runs_no_output()
    {
        var compiled = new Compiled(Source);
        compiled.Add("public class Elsewhere { }");
        Assert.NotEmpty(compiled.Outputs);
        Assert.All(compiled.Outputs, reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void An_edit_of_a_body_runs_no_output()
    {
        var compiled = new Compiled(Source);
        compiled.Replace("// A comment moves everything.\n" + Source.Replace("=> x", "=> default!", StringComparison.Ordinal));
        Assert.All(compiled.Step(TaskGenerator.ModelStep), reason => Assert.Equal(IncrementalStepRunReason.Unchanged, reason));
        Assert.All(compiled.Outputs, reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void A_new_parameter_runs_only_what_it_changes()
    {
        var compiled = new Compiled(Source);
        var before = compiled.Files;
        compiled.Replace(Source.Replace("int x,", "int x, int y,", StringComparison.Ordinal));
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Unchanged], compiled.Step(TaskGenerator.ClassStep));
        Assert.Same(before["B.g.cs"], compiled.Files["B.g.cs"]);
        Assert.Contains("int y", compiled.Files["A.g.cs"], StringComparison.Ordinal);
    }
}
