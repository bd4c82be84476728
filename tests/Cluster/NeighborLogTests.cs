using Krewe.Tests.Cli;
using Krewe.Tests.Conformance;
using Krewe.Tests.Redis;

namespace Krewe.Tests.Clusters;

/// <summary>What a silo of its own, <c>Krewe.Silo</c>, logs of the others.</summary>
public sealed class NeighborLogTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Each_silo_says_once_whom_it_finds_who_joins_and_who_goes()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var first = Start(redis, "first");
        await first.WaitForAsync("all alone");
        await first.WaitForAsync("Application started");
        await using var second = Start(redis, "second");
        await second.WaitForAsync("sync with 1 node: first@");
        await second.WaitForAsync("Application started");
        await first.WaitForAsync("second@");
        await second.SignalAsync("TERM");
        Assert.Equal(0, (await second.WhenEndedAsync()).ExitCode);
        await first.WaitForAsync("is gone; silos: 1");
        await first.SignalAsync("TERM");
        var log = (await first.WhenEndedAsync()).Out.Split('\n');

        Assert.Single(log, line => line.EndsWith("searching for neighbors", StringComparison.Ordinal));
        Assert.Collection(
            log.Where(line => line.Contains("second@", StringComparison.Ordinal)),
            line => Assert.EndsWith("has joined; silos: 2", line, StringComparison.Ordinal),
            line => Assert.EndsWith("is gone; silos: 1", line, StringComparison.Ordinal));
    }

    private CliProcess Start(RedisServer redis, string name) => CliProcess.StartProgram(
        "Krewe.Silo.dll", folder.Path, new Dictionary<string, string> { ["Krewe__Broker"] = redis.Url.ToString() },
        $"--Krewe:Worker:Name={name}@%h", $"--Krewe:Libraries:0={RunningWorker.Library}");
}
