namespace Krewe.Tests.Faults;

/// <summary>The machine's clock is set while the silo runs.</summary>
public sealed class ClockTests : FaultTest
{
    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public async Task A_jump_of_an_hour_loses_nothing_and_runs_nothing_twice(int seconds)
    {
        var host = await StartAsync();
        await host.CallAsync("running", "fault.gated", "[\"g\",1]");
        await host.ExpectAsync("started running");
        await host.CallAsync("soon", "fault.note", "[2]", "in=1000");
        await host.CallAsync("later", "fault.note", "[3]", "in=1800000");
        await host.SendAsync("load 0 500");
        await host.ExpectAsync("loaded 0");
        await host.AskAsync($"jump {seconds}", "jumped");
        await host.CallAsync("after", "fault.flaky", "[4,2]");
        Assert.Equal("ended after Success 3 4 - -", await host.AskAsync("wait after", "ended after"));
        await host.AskAsync($"jump {-seconds}", "jumped");
        await host.SendAsync("open g");
        Assert.Equal("ended running Success 1 1 - -", await host.AskAsync("wait running", "ended running"));
        Assert.Equal("ended soon Success 1 2 - -", await host.AskAsync("wait soon", "ended soon"));
        // Delays end by the clock: what was put off while it was ahead waits until it is there again.
        await host.AskAsync("jump 5400", "jumped");
        Assert.Equal("ended later Success 1 3 - -", await host.AskAsync("wait later", "ended later"));
        await host.AskAsync("drain end", "drained end");
        Assert.All(Executions().CountBy(e => (e.Id, e.Attempt)), e => Assert.Equal(1, e.Value));
        Assert.Equal("statistics s 0 0", await host.AskAsync("statistics s", "statistics s"));
        Assert.Equal(0, await host.TerminateAsync());
        var (rows, _, _) = await ReadStoreAsync([]);
        Assert.Empty(rows);
    }
}
