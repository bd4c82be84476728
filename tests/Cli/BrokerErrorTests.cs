using Krewe.Hosting;
using Krewe.Tests.Conformance;
using Krewe.Tests.Redis;
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

    [Fact]
    public async Task Silos_whose_broker_has_a_name_that_is_not_known_wait_for_it_for_a_while_or_until_they_are_ended()
    {
        const string broker = "redis://:geheim@no-such-host.invalid";
        await using var worker = CliProcess.Start(folder.Path, new Dictionary<string, string> { ["KREWE_BROKER"] = broker }, "worker", "-A", RunningWorker.Library);
        await using var silo = CliProcess.StartProgram(
            "Krewe.Silo.dll", folder.Path, new Dictionary<string, string> { ["Krewe__Broker"] = broker }, "--Krewe:EntryTimeout=00:00:01");
        await silo.WaitForAsync("waiting for the broker's host no-such-host.invalid, for 1s at most");
        Refused(await silo.WhenEndedAsync(), "The broker's host no-such-host.invalid cannot be found");

        await worker.WaitForAsync("waiting for the broker's host no-such-host.invalid, for 30s at most");
        await worker.SignalAsync("TERM");
        var output = await worker.WhenEndedAsync();
        Assert.Equal((130, ""), (output.ExitCode, output.Error));
        Assert.EndsWith("stopped before it was ready; bye", output.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silos_with_a_wrong_password_do_not_wait_and_say_it_in_a_line_without_it()
    {
        await using var server = await RedisServer.StartAsync("--requirepass", "another");
        await RefusedAsync($"redis://:geheim@127.0.0.1:{server.Port}", $"redis://127.0.0.1:{server.Port}/0 cannot be used: it does not take this");
    }

    [Fact]
    public async Task A_silo_waits_for_its_broker_for_a_while_and_then_says_it_in_a_line_without_the_password()
    {
        await using var silo = CliProcess.StartProgram(
            "Krewe.Silo.dll", folder.Path, new Dictionary<string, string> { ["Krewe__Broker"] = "redis://:geheim@127.0.0.1:1" }, "--Krewe:EntryTimeout=00:00:02");
        await silo.WaitForAsync("waiting for the broker redis://127.0.0.1:1/0, for 2s at most");
        Refused(await silo.WhenEndedAsync(), "The store redis://127.0.0.1:1/0 cannot be reached: nothing listens there");
    }

    [Fact]
    public async Task A_worker_that_waits_for_its_broker_ends_when_it_is_asked_to()
    {
        await using var worker = CliProcess.Start(
            folder.Path, new Dictionary<string, string> { ["KREWE_BROKER"] = "redis://127.0.0.1:1" }, "worker", "-A", RunningWorker.Library);
        await worker.WaitForAsync("waiting for the broker redis://127.0.0.1:1/0, for 30s at most");
        await worker.SignalAsync("TERM");
        var output = await worker.WhenEndedAsync();
        Assert.Equal((130, ""), (output.ExitCode, output.Error));
        Assert.EndsWith("stopped before it was ready; bye", output.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cluster_that_does_not_let_a_silo_in_is_told_in_a_line() =>
        Assert.Equal(("It does not reach the others.", 3), SiloErrors.Tell(new OrleansException("It does not reach the others."), gateway: null));

    private async Task RefusedAsync(string broker, string message)
    {
        Dictionary<string, string> environment = new() { ["KREWE_BROKER"] = broker, ["Krewe__Broker"] = broker, ["Krewe__EntryTimeout"] = "00:10:00" };
        await using var worker = CliProcess.Start(folder.Path, environment, "worker", "-A", RunningWorker.Library);
        await using var silo = CliProcess.StartProgram("Krewe.Silo.dll", folder.Path, environment);
        Refused(await worker.WhenEndedAsync(), message);
        Refused(await silo.WhenEndedAsync(), message);
        Assert.DoesNotContain("waiting for the broker", worker.Seen + silo.Seen, StringComparison.Ordinal);
    }

    private static void Refused(CliOutput output, string message)
    {
        Assert.Equal(3, output.ExitCode);
        Assert.Contains(message, output.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", output.Error + output.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output.Error, StringComparison.Ordinal);
    }
}
