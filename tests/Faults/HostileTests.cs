using Xunit.Abstractions;

namespace Krewe.Tests.Faults;

/// <summary>Tasks may do what they like to their slots; the silo goes on answering, and everything else comes to its end.</summary>
public sealed class HostileTests(ITestOutputHelper output) : HostileTest(output)
{
    [Theory]
    [InlineData("hostile.block")]
    [InlineData("hostile.burn")]
    public async Task Every_slot_is_taken(string task)
    {
        var host = await StartAsync("concurrency=8");
        for (var i = 0; i < 8; i++)
        {
            await host.CallAsync($"h{i}", task, "[\"g\"]");
            await host.ExpectAsync($"started h{i}");
        }

        await host.CallAsync("next", "fault.note", "[1]");
        await AnswersAsync(host, "h0");
        await host.SendAsync("open g");
        Assert.Equal("ended next Success 1 1 - -", await host.AskAsync("wait next", "ended next"));
        for (var i = 0; i < 8; i++)
        {
            Assert.StartsWith($"ended h{i} Success", await host.AskAsync($"wait h{i}", $"ended h{i}"), StringComparison.Ordinal);
        }

        await NothingWasLostAsync(host);
    }

    [Fact]
    public async Task The_shared_pool_is_flooded()
    {
        var host = await StartAsync();
        await host.CallAsync("flood", "hostile.pool", "[\"g\",24]");
        await AnswersAsync(host, "flood", seconds: 3, "start");
        await host.CallAsync("next", "fault.note", "[1]");
        Assert.Equal("ended next Success 1 1 - -", await host.AskAsync("wait next", "ended next"));
        await host.SendAsync("open g");
        await NothingWasLostAsync(host);
    }

    [Fact]
    public async Task A_gigabyte_is_taken_and_dropped_and_megabytes_are_printed()
    {
        var host = await StartAsync();
        await host.CallAsync("large", "hostile.allocate", "[1024]");
        await host.CallAsync("loud", "hostile.print", "[8]");
        await AnswersAsync(host, "large");
        Assert.Equal("ended large Success 1 16 - -", await host.AskAsync("wait large", "ended large"));
        Assert.Equal("ended loud Success 1 null - -", (await host.AskAsync("wait loud", "ended loud")).Replace(" 1 - -", " 1 null -", StringComparison.Ordinal).TrimEnd());
    }

    [Theory]
    [InlineData("null", "System.NullReferenceException")]
    [InlineData("aggregate", "System.AggregateException")]
    [InlineData("cancelled", "System.OperationCanceledException")]
    [InlineData("unreadable", "Krewe.FaultHost.HostileTasks+UnreadableException")]
    public async Task Anything_is_thrown(string what, string type)
    {
        var host = await StartAsync();
        await host.CallAsync("t", "hostile.throw", $"[\"{what}\"]");
        Assert.Equal($"ended t Failure 1 - {type} -", await host.AskAsync("wait t", "ended t"));
    }

    [Fact]
    public async Task Tasks_that_never_return_give_their_slots_back()
    {
        var host = await StartAsync("concurrency=2");
        for (var i = 0; i < 6; i++)
        {
            await host.CallAsync($"f{i}", "hostile.forever", "[]", "hard=500");
        }

        for (var i = 0; i < 6; i++)
        {
            Assert.Equal($"ended f{i} Failure 1 - TimeLimitExceeded -", await host.AskAsync($"wait f{i}", $"ended f{i}"));
        }

        await host.CallAsync("next", "fault.note", "[1]");
        Assert.Equal("ended next Success 1 1 - -", await host.AskAsync("wait next", "ended next"));
        Assert.Equal(0, await host.TerminateAsync());
    }

    [Theory]
    [InlineData("true", "soft=300", "TimeLimitExceeded")]
    [InlineData("true", "hard=300", "TimeLimitExceeded")]
    [InlineData("false", "soft=300", "TimeLimitExceeded")]
    [InlineData("false", "hard=300", "TimeLimitExceeded")]
    public async Task A_cancellation_callback_throws_or_blocks(string throws, string limit, string error)
    {
        var host = await StartAsync("concurrency=1");
        await host.CallAsync("c", "hostile.callback", $"[{throws}]", limit);
        Assert.Equal($"ended c Failure 1 - {error} -", await host.AskAsync("wait c", "ended c"));
        await host.CallAsync("next", "fault.note", "[1]");
        Assert.Equal("ended next Success 1 1 - -", await host.AskAsync("wait next", "ended next"));
    }
}
