using Krewe.Hosting;
using Krewe.Tests.Conformance;
using Orleans.Runtime;

namespace Krewe.Tests.Cli;

/// <summary>What users read when there is something wrong with their broker.</summary>
public sealed class BrokerErrorTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(3, "redis://127.0.0.1:1/0 cannot be reached: nothing listens there", "redis://:geheim@127.0.0.1:1")]
    [InlineData(2, "--broker: The scheme of the Redis URL is wrong", "http://:geheim@127.0.0.1")]
    [InlineData(2, "--broker: The port of the Redis URL is wrong", "redis://:geheim@127.0.0.1:port")]
    public async Task A_client_says_it_in_a_line_without_the_password(int exitCode, string message, string broker)
    {
        var output = await CliProcess.RunAsync(folder.Path, new Dictionary<string, string>(), "status", "--broker", broker);
        Assert.Equal((exitCode, ""), (output.ExitCode, output.Out));
        Assert.Contains(message, output.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", output.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis://127.0.0.1:1/0 cannot be reached: nothing listens there", "redis://:geheim@127.0.0.1:1")]
    [InlineData("The broker's host no-such-host.invalid cannot be found", "redis://:geheim@no-such-host.invalid")]
    public async Task Silos_say_it_in_a_line_without_the_password(string message, string broker)
    {
        Dictionary<string, string> environment = new() { ["KREWE_BROKER"] = broker, ["Krewe__Broker"] = broker };
        await using var worker = CliProcess.Start(folder.Path, environment, "worker", "-A", RunningWorker.Library);
        await using var silo = CliProcess.StartProgram("Krewe.Silo.dll", folder.Path, environment);
        foreach (var output in new[] { await worker.WhenEndedAsync(), await silo.WhenEndedAsync() })
        {
            Assert.Equal(3, output.ExitCode);
            Assert.Contains(message, output.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("geheim", output.Error + output.Out, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", output.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_cluster_that_does_not_let_a_silo_in_is_told_in_a_line() =>
        Assert.Equal(("It does not reach the others.", 3), SiloErrors.Tell(new OrleansException("It does not reach the others."), gateway: null));
}
