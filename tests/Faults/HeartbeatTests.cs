using Krewe.Tests.Telemetry;
using Xunit.Abstractions;

namespace Krewe.Tests.Faults;

/// <summary>How long the silo's own work may take while tasks burn all processors: nothing else runs beside it.</summary>
[Collection(nameof(Alone))]
public sealed class HeartbeatTests(ITestOutputHelper output) : HostileTest(output)
{
    [Theory]
    [InlineData("hostile.block")]
    [InlineData("hostile.burn")]
    public async Task Heartbeats_claims_and_answers_stay_under_a_second(string task)
    {
        // A heartbeat that is three seconds late costs the session; a check of the shard's that is a second late says that it stood still.
        var hostile = Math.Max(6, Environment.ProcessorCount + 2);
        var host = await StartAsync($"concurrency={hostile + 2}", "session=6000");
        for (var i = 0; i < hostile; i++)
        {
            await host.CallAsync($"h{i}", task, "[\"g\"]");
            await host.ExpectAsync($"started h{i}");
        }

        await AnswersAsync(host, "h0", seconds: 6, "start");
        Assert.DoesNotContain("lost worker", host.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("stood still", host.Errors, StringComparison.Ordinal);
        await NothingWasLostAsync(host);
        await host.SendAsync("open g");
        for (var i = 0; i < hostile; i++)
        {
            Assert.StartsWith($"ended h{i} Success 1 ", await host.AskAsync($"wait h{i}", $"ended h{i}"), StringComparison.Ordinal);
        }
    }
}
