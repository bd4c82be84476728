using Krewe.Execution;
using Krewe.Execution.Isolation;
using Krewe.Hosting;

namespace Krewe.Tests.Isolation;

public class ChildRuleTests
{
    private const long MiB = 1024 * 1024;

    [Theory]
    [InlineData("No", 1, 0, false, null)]
    [InlineData("No", 9, 99, false, null)]
    [InlineData("Tasks", 10, 0, false, null)]
    [InlineData("Memory", 1, 101, false, null)]
    [InlineData("LeftBehind", 10, 101, true, null)]
    [InlineData("Doubtful", 1, 0, false, "System.OutOfMemoryException")]
    [InlineData("Doubtful", 1, 0, false, "System.AccessViolationException")]
    [InlineData("No", 1, 0, false, "System.InvalidOperationException")]
    public void A_child_is_replaced_for_its_age_its_memory_and_what_happened_in_it(string expected, int attempts, long mebibytes, bool leftBehind, string? error)
    {
        var outcome = new TaskOutcome { Id = "", Kind = OutcomeKind.Failed, Error = error is null ? null : new(error, "") };
        var options = new WorkerOptions { MaxTasksPerChild = 10, MaxMemoryPerChildMiB = 100 };
        Assert.Equal(expected, ChildRules.After(new(1, outcome, leftBehind, mebibytes * MiB), attempts, options).ToString());
    }

    [Fact]
    public void Without_limits_a_child_is_kept()
    {
        var ending = new ChildEnding(1, new() { Id = "", Kind = OutcomeKind.Succeeded }, false, long.MaxValue);
        Assert.Equal(ChildReplacement.No, ChildRules.After(ending, int.MaxValue, new()));
    }

    [Theory]
    [InlineData(TaskPool.Declared, TaskIsolation.None, false)]
    [InlineData(TaskPool.Declared, TaskIsolation.Process, true)]
    [InlineData(TaskPool.Processes, TaskIsolation.None, true)]
    [InlineData(TaskPool.Threads, TaskIsolation.Process, false)]
    public void The_pool_decides_over_the_declaration(TaskPool pool, TaskIsolation declared, bool isolated) =>
        Assert.Equal(isolated, ChildRules.IsIsolated(new() { Isolation = declared }, pool));

    [Theory]
    [InlineData(0, "has ended with exit code 0.")]
    [InlineData(7, "has ended with exit code 7.")]
    [InlineData(134, "was ended by signal 6 (SIGABRT")]
    [InlineData(137, "was ended by signal 9 (SIGKILL")]
    [InlineData(139, "was ended by signal 11 (SIGSEGV")]
    [InlineData(159, "was ended by signal 31.")]
    [InlineData(255, "has ended with exit code 255.")]
    [InlineData(null, "has ended, nobody knows how.")]
    public void An_end_is_named(int? code, string expected)
    {
        Assert.StartsWith($"The child process 12 {expected}", ChildEnd.Describe(12, code, ""));
        Assert.EndsWith(" The last that it wrote to its standard error:\na\nb", ChildEnd.Describe(12, code, "a\nb"));
    }

    [Fact]
    public void Of_an_output_the_last_lines_are_kept_and_each_is_given_on()
    {
        var lines = new List<string>();
        var tail = new OutputTail(lines.Add);
        tail.Add("one\r\ntw");
        tail.Add("o\n\n");
        tail.Add(new string('x', 2 * OutputTail.MaxLength));
        tail.End();
        Assert.Equal(["one", "two", new string('x', OutputTail.MaxLength)], lines);
        for (var i = 0; i < 100; i++)
        {
            tail.Add($"{i}\n");
        }

        Assert.Equal(string.Join('\n', Enumerable.Range(100 - OutputTail.MaxLines, OutputTail.MaxLines)), tail.ToString());
    }

    [Fact]
    public void Of_what_the_runtime_writes_at_its_end_the_first_lines_are_kept()
    {
        var tail = new OutputTail(_ => { });
        tail.Add("before\nStack overflow.\n");
        for (var i = 0; i < 100; i++)
        {
            tail.Add($"{i}\n");
        }

        Assert.Equal(string.Join('\n', Enumerable.Range(0, OutputTail.MaxLines - 1).Select(i => $"{i}").Prepend("Stack overflow.")), tail.ToString());
    }
}
