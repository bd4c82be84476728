using System.Net;
using System.Net.Sockets;
using Krewe.Tests.Conformance;

namespace Krewe.Tests.Cli;

/// <summary>The program's option <c>Http</c>, in a process of its own.</summary>
public sealed class SiloHttpProgramTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_silo_tells_of_its_health_until_it_ends_and_a_probe_understands_it()
    {
        await using var silo = Start("--Krewe:Http=127.0.0.1:0", $"--Krewe:Libraries:0={RunningWorker.Library}");
        var url = (await silo.WaitForAsync("Health is told at")).Split(' ')[^1];
        await silo.WaitForAsync("Application started");
        await using (var probe = Start("--health", url))
        {
            var told = await probe.WhenEndedAsync();
            Assert.Equal((0, ""), (told.ExitCode, told.Error));
            Assert.Contains("\"status\":\"ready\"", told.Out, StringComparison.Ordinal);
        }

        await silo.SignalAsync("TERM");
        Assert.Equal(0, (await silo.WhenEndedAsync()).ExitCode);
        await using var late = Start("--health", url);
        Assert.Equal(1, (await late.WhenEndedAsync()).ExitCode);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await using var silo = Start($"--Krewe:Http={other.LocalEndpoint}");
        var output = await silo.WhenEndedAsync();
        Assert.Equal((1, 1), (output.ExitCode, output.Error.Split('\n').Length));
        Assert.StartsWith($"krewe silo: Krewe:Http is '{other.LocalEndpoint}', which cannot be opened: ", output.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_for_everybody_is_warned_of()
    {
        await using var silo = Start("--Krewe:Http=0.0.0.0:0", $"--Krewe:Libraries:0={RunningWorker.Library}");
        Assert.Contains("nobody is asked for a password", await silo.WaitForAsync("Krewe:Http is '0.0.0.0:0'"), StringComparison.Ordinal);
    }

    private CliProcess Start(params string[] arguments) =>
        CliProcess.StartProgram("Krewe.Silo.dll", folder.Path, new Dictionary<string, string>(), arguments);
}
