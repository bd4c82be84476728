namespace Krewe.Tests.Faults;

/// <summary>SIGTERM and second processes.</summary>
public sealed class StopTests : FaultTest
{
    [Fact]
    public async Task A_terminated_silo_lets_its_tasks_end_and_is_clean()
    {
        var host = await StartAsync("concurrency=2");
        await host.CallAsync("running", "fault.gated", "[\"g\",1]");
        await host.ExpectAsync("started running");
        await host.CallAsync("later", "fault.note", "[2]", "in=3600000");
        var ending = host.TerminateAsync();
        await host.SendAsync("open g");
        Assert.Equal(0, await ending);
        var (rows, records, clean) = await ReadStoreAsync(["running"]);
        Assert.True(clean);
        Assert.Equal("later", Assert.Single(rows).Message.Id);
        Assert.Single(records["running"]);
    }

    [Fact]
    public async Task A_terminated_silo_hands_back_what_does_not_end_and_counts_nothing_against_it()
    {
        var host = await StartAsync();
        await host.CallAsync("running", "fault.gated", "[\"g\",1]");
        await host.ExpectAsync("started running 1 1");
        await host.KillAsync();
        for (var i = 0; i < 5; i++)
        {
            host = await StartAsync();
            Assert.StartsWith("started running 1", await host.ExpectAsync("started running"), StringComparison.Ordinal);
            Assert.Equal(0, await host.TerminateAsync());
        }

        host = await StartAsync();
        await host.SendAsync("open g");
        Assert.Equal("ended running Success 1 1 - -", await host.AskAsync("wait running", "ended running"));
    }

    [Fact]
    public async Task A_second_process_is_told_who_has_the_directory()
    {
        var host = await StartAsync();
        var second = Launch();
        Assert.Equal(1, await second.EndAsync());
        Assert.Contains($"in use by process {host.Id}", second.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Errors, StringComparison.Ordinal);
        await host.CallAsync("still", "fault.note", "[1]");
        Assert.Equal("ended still Success 1 1 - -", await host.AskAsync("wait still", "ended still"));
    }
}
