namespace Krewe.Tests.Faults;

/// <summary>A task that ends its process comes to an end itself, and takes no other with it.</summary>
public sealed class PoisonTests : FaultTest
{
    [Theory]
    [InlineData("exit")]
    [InlineData("failfast")]
    [InlineData("thread")]
    public async Task A_task_that_kills_its_process_goes_to_the_dead_letters(string how)
    {
        var host = await StartAsync("deliveries=2");
        // Beside it: some that run for as long as it takes, and some that are done at once.
        for (var i = 0; i < 4; i++)
        {
            await host.CallAsync($"slow-{i}", "fault.gated", $"[\"g\",{i}]");
            await host.CallAsync($"quick-{i}", "fault.note", $"[{i}]");
        }

        await host.SendAsync($"call poison hostile.die [\"{how}\"]");
        var deaths = 0;
        while (true)
        {
            Assert.NotEqual(0, await host.EndAsync());
            deaths++;
            Assert.True(host.Said("dying poison"), $"Another cause of death: {host.Errors}");
            Assert.True(deaths <= 3, "The poison was handed out more often than it may be.");
            host = await StartAsync("deliveries=2");
            if (deaths == 3)
            {
                break;
            }

            if (deaths == 2)
            {
                await host.SendAsync("open g"); // By now the others are tried apart from it.
            }
        }

        Assert.Equal("ended poison Failure 0 - WorkerLost dead", await host.AskAsync("wait poison", "ended poison"));
        Assert.Equal("dead d poison", await host.AskAsync("dead d", "dead d"));
        await host.SendAsync("open g");
        for (var i = 0; i < 4; i++)
        {
            Assert.StartsWith($"ended slow-{i} Success", await host.AskAsync($"wait slow-{i}", $"ended slow-{i}"), StringComparison.Ordinal);
            Assert.StartsWith($"ended quick-{i} Success", await host.AskAsync($"wait quick-{i}", $"ended quick-{i}"), StringComparison.Ordinal);
        }

        Assert.Equal(3, Executions().Count(e => e.Id == "poison"));
        Assert.Equal(0, await host.TerminateAsync());
    }
}
