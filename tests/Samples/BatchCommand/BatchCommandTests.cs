using BatchCommand;

namespace Krewe.Tests.Samples.BatchCommand;

public sealed class BatchCommandTests
{
    [Fact]
    public async Task A_hundred_commands_come_back_in_order_with_output_and_exit_code()
    {
        await using var silo = await SampleSilo.StartAsync(typeof(Shell).Assembly);

        var batch = await silo.Cluster.EnqueueAsync(Canvas.Group(Enumerable.Range(0, 100).Select(n => Shell.Cmd($"echo machine {n}; exit {n % 7}"))));
        var results = await batch.GetAsync(SampleSilo.Patience);

        Assert.Equal(Enumerable.Range(0, 100).Select(n => $"machine {n}\n"), results.Select(result => result.Output));
        Assert.Equal(Enumerable.Range(0, 100).Select(n => (int?)(n % 7)), results.Select(result => result.ExitCode));
    }

    [Fact]
    public async Task Output_and_errors_are_kept()
    {
        await using var silo = await SampleSilo.StartAsync(typeof(Shell).Assembly);

        var result = await (await silo.Cluster.EnqueueAsync(Shell.Cmd("echo out; ls /no/such/place; exit 3"))).GetAsync(SampleSilo.Patience);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("out\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("/no/such/place", result.Output, StringComparison.Ordinal);
    }

    // The child of the shell holds the pipe open: were it left alone, the test would wait for an hour.
    [Fact]
    public async Task A_command_that_takes_too_long_is_ended_with_its_children()
    {
        await using var silo = await SampleSilo.StartAsync(typeof(Shell).Assembly);

        var call = await silo.Cluster.EnqueueAsync(Shell.Cmd("echo begun; sleep 3600 & wait", timeoutSeconds: 0.5));
        var result = await call.GetAsync(SampleSilo.Patience);

        Assert.True(result.TimedOut);
        Assert.Equal("begun\n", result.Output);
        Assert.InRange(result.Seconds, 0.5, 60);
    }

    [Fact]
    public void Of_long_output_the_end_is_kept()
    {
        var tail = new OutputTail(10);
        for (var n = 0; n < 100; n++)
        {
            tail.Add($"{n:000}");
        }

        Assert.Equal("7\n098\n099\n", tail.ToString());
    }

    [Fact]
    public async Task Two_numbers_are_added()
    {
        await using var silo = await SampleSilo.StartAsync(typeof(Shell).Assembly);

        Assert.Equal(9, await (await silo.Cluster.EnqueueAsync(Shell.Add(4, 5))).GetAsync(SampleSilo.Patience));
    }
}
