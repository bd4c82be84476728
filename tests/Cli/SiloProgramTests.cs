using System.Net;
using System.Net.Sockets;
using Krewe.Tests.Conformance;

namespace Krewe.Tests.Cli;

/// <summary>The host of its own, <c>dotnet run --project Silo</c>, with options that are wrong.</summary>
public sealed class SiloProgramTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(2, "Krewe:Worker:Concurrency is 'many'; allowed: a whole number.", "--Krewe:Worker:Concurrency=many")]
    [InlineData(2, "Worker.Concurrency is '-1'; allowed: 0 to 10,000.", "--Krewe:Worker:Concurrency=-1")]
    [InlineData(2, "Krewe:Worker:ShutdownTimeout is 'soon'; allowed: a time as hh:mm:ss, such as 00:00:30.", "--Krewe:Worker:ShutdownTimeout", "soon")]
    [InlineData(2, "Worker.ShutdownTimeout is '-00:00:01'; allowed: 00:00:00 to 1.00:00:00.", "--Krewe:Worker:ShutdownTimeout=-00:00:01")]
    [InlineData(2, "Krewe:InMemory is 'perhaps'; allowed: true or false.", "--Krewe:InMemory=perhaps")]
    [InlineData(2, "There is no option Krewe:Wroker; allowed in Krewe: Advertise, Broker, Cluster, DataDirectory, DeathTimeout, EntryTimeout, EventFile, Gateway, Http, InMemory, Libraries, Payloads, Queues, Routes, Schedules, Secret, Shards, Worker.", "--Krewe:Wroker:Name=a")]
    [InlineData(2, "There is no option Krewe:Worker:Slots; allowed in Krewe:Worker: ChildStartTimeout, Concurrency,", "--Krewe:Worker:Slots=4")]
    [InlineData(2, "Krewe:Worker is '4'; allowed: its parts, such as Krewe:Worker:Name.", "--Krewe:Worker=4")]
    [InlineData(2, "Krewe:Worker:Queues is 'mail'; allowed: one value a number, Krewe:Worker:Queues:0=mail.", "--Krewe:Worker:Queues=mail")]
    [InlineData(2, "Worker.Queues is 'a b'; allowed: names of 1–128 letters", "--Krewe:Worker:Queues:0=a b")]
    [InlineData(2, "There is no option --concurrency; allowed: options that begin with --Krewe:", "--concurrency=4")]
    [InlineData(2, "'-c' is not understood; allowed: options such as --Krewe:DataDirectory=folder.", "-c", "4")]
    [InlineData(2, "--Krewe:DataDirectory has no value; write --Krewe:DataDirectory=value.", "--Krewe:DataDirectory")]
    [InlineData(2, "Gateway is '7979'; allowed: host:port", "--Krewe:Gateway=7979")]
    [InlineData(2, "there is no Secret", "--Krewe:Gateway=0.0.0.0:0")]
    [InlineData(2, "Http is '8080'; allowed: host:port", "--Krewe:Http=8080")]
    [InlineData(2, "Http is 'example.org:80'; allowed: an address of this machine and a port", "--Krewe:Http=example.org:80")]
    [InlineData(2, "There is no file", "--Krewe:Libraries:0=Missing.dll")]
    [InlineData(2, "Krewe:Schedules:nightly has no Task; name the one that each tick submits", "--Krewe:Schedules:nightly:Timing=@daily")]
    [InlineData(2, "Krewe:Schedules:nightly: Schedule 'nightly': No task is called 'a.b'.", "--Krewe:Schedules:nightly:Timing=@daily", "--Krewe:Schedules:nightly:Task=a.b")]
    [InlineData(2, "EventFile.Path is '/dev/null/events', which cannot be opened: ", "--Krewe:EventFile:Path=/dev/null/events")]
    [InlineData(3, "The data directory /proc/krewe cannot be used", "--Krewe:DataDirectory=/proc/krewe")]
    public async Task A_wrong_option_is_one_line_that_says_what_is_allowed(int exitCode, string message, params string[] arguments)
    {
        var output = await RunAsync(arguments);
        Assert.StartsWith("krewe silo: ", output.Error);
        Assert.Contains(message, output.Error);
        Assert.Equal((exitCode, "", 1), (output.ExitCode, output.Out, output.Error.Split('\n').Length));
    }

    [Fact]
    public async Task A_wrong_option_of_the_environment_is_named_too()
    {
        var output = await RunAsync([], new() { ["Krewe__Shards__Shards"] = "eight" });
        Assert.Equal((2, "krewe silo: Krewe:Shards:Shards is 'eight'; allowed: a whole number."), (output.ExitCode, output.Error));
    }

    [Fact]
    public async Task A_file_of_options_that_cannot_be_read_is_named()
    {
        await File.WriteAllTextAsync(folder["appsettings.json"], "{ \"Krewe\": ");
        var output = await RunAsync([]);
        Assert.Equal((2, ""), (output.ExitCode, output.Out));
        Assert.Contains(folder["appsettings.json"], output.Error);
        Assert.DoesNotContain("   at ", output.Error);
    }

    [Fact]
    public async Task Help_lists_the_options()
    {
        var output = await RunAsync(["--help"]);
        Assert.Equal((0, ""), (output.ExitCode, output.Error));
        Assert.Contains("Worker:Concurrency", output.Out);
        Assert.Contains("Libraries:0", output.Out);
        Assert.Contains("Schedules:NAME:Timing", output.Out);
    }

    [Fact]
    public async Task A_silo_starts_with_good_options_and_keeps_its_folder_to_itself()
    {
        await using var first = CliProcess.StartProgram("Krewe.Silo.dll", folder.Path, new Dictionary<string, string>(),
            "--Krewe:Gateway=127.0.0.1:0", $"--Krewe:Libraries:0={RunningWorker.Library}");
        await first.WaitForAsync("Application started");
        var output = await RunAsync([$"--Krewe:DataDirectory={folder.Path}/.krewe"]);
        Assert.Equal(3, output.ExitCode);
        Assert.Contains("is in use by process", output.Error);
        await first.SignalAsync("TERM");
        Assert.Equal(0, (await first.WhenEndedAsync()).ExitCode);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var output = await RunAsync([$"--Krewe:Gateway={other.LocalEndpoint}"]);
        Assert.Equal((1, $"krewe silo: Krewe:Gateway is '{other.LocalEndpoint}', which is taken, perhaps by another silo; "
            + "allowed: a port that is free, or 0 for any."), (output.ExitCode, output.Error));
    }

    private async Task<CliOutput> RunAsync(string[] arguments, Dictionary<string, string>? environment = null)
    {
        await using var process = CliProcess.StartProgram("Krewe.Silo.dll", folder.Path, environment ?? [], arguments);
        return await process.WhenEndedAsync();
    }
}
