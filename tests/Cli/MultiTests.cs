using Krewe.Cli;
using Krewe.Cli.Verbs.Multi;
using Krewe.Tests.Conformance;
using Krewe.Tests.Redis;

namespace Krewe.Tests.Cli;

/// <summary><c>krewe multi</c>: workers in the background, with their files.</summary>
public sealed class MultiTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly Dictionary<string, string> environment = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Workers_are_started_shown_restarted_and_stopped()
    {
        await using var redis = await RedisServer.StartAsync();
        environment["KREWE_BROKER"] = $"redis://127.0.0.1:{redis.Port}";
        try
        {
            var started = await RunAsync("start", "2", "--", "-A", RunningWorker.Library, "-c", "2");
            Assert.Equal((0, ""), (started.ExitCode, started.Error));
            Assert.Matches(@"^krewe1 runs, pid \d+, log .+/krewe1\.log\nkrewe2 runs, pid \d+, log .+/krewe2\.log$", started.Out);
            Assert.Equal("3", (await KreweAsync("call", "cli.add", "1", "2", "--wait")).Out.Split('\n')[^1]);
            Assert.Contains("krewe2@", (await KreweAsync("status")).Out);

            var again = await RunAsync("start", "krewe1", "--", "-A", RunningWorker.Library);
            Assert.Equal(1, again.ExitCode);
            Assert.StartsWith("krewe: krewe1 runs already, pid ", again.Error);

            var killed = await RunAsync("kill", "krewe2");
            Assert.Matches(@"^krewe2 is stopped, log ", killed.Out);
            Assert.DoesNotContain("krewe2", (await RunAsync("show")).Out);
            var pid = File.ReadAllLines(Path.Combine(folder.Path, ".krewe", "multi", "krewe1.pid"))[0];
            var restarted = await RunAsync("restart");
            Assert.Equal((0, ""), (restarted.ExitCode, restarted.Error));
            Assert.Matches(@"^krewe1 runs, pid \d+, log ", restarted.Out);
            Assert.DoesNotContain($"pid {pid},", restarted.Out);
            Assert.Contains("warm shutdown", await File.ReadAllTextAsync(Path.Combine(folder.Path, ".krewe", "multi", "krewe1.log")));
        }
        finally
        {
            var stopped = await RunAsync("stop");
            Assert.Equal((0, ""), (stopped.ExitCode, stopped.Error));
        }

        Assert.Equal($"No worker was started in {Path.Combine(folder.Path, ".krewe", "multi")}.", (await RunAsync("show")).Out);
    }

    [Fact]
    public async Task A_worker_that_cannot_start_says_why_and_leaves_no_pid_file()
    {
        var output = await RunAsync("start", "one", "--", "-A", "nothing.dll");
        Assert.Equal(1, output.ExitCode);
        Assert.StartsWith("krewe: one has ended before it was ready; the end of ", output.Error);
        Assert.Contains("nothing.dll", output.Error);
        Assert.Empty(Directory.GetFiles(Path.Combine(folder.Path, ".krewe", "multi"), "*.pid"));
    }

    [Fact]
    public async Task A_worker_that_writes_JSON_is_not_ready_before_it_says_so()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var output = await RunAsync("start", "one", "--", "-A", RunningWorker.Library, "--json", "--gateway", $"{taken.LocalEndpoint}");
        Assert.Equal(1, output.ExitCode);
        Assert.StartsWith("krewe: one has ended before it was ready; the end of ", output.Error);
        Assert.Contains("is taken", output.Error);
    }

    [Theory]
    [InlineData("Several workers share a broker", "start", "a", "b", "--", "-A", "x.dll")]
    [InlineData("Which tasks? The options of `krewe worker` come after --", "start", "a")]
    [InlineData("'../a' cannot be a worker's name here", "start", "../a", "--", "-A", "x.dll")]
    [InlineData("No worker web1 was started in ", "stop", "web1")]
    public async Task What_is_wrong_is_said(string why, params string[] arguments)
    {
        var output = await RunAsync(arguments);
        Assert.StartsWith($"krewe: {why}", output.Error);
        Assert.NotEqual(0, output.ExitCode);
    }

    [Fact]
    public void A_number_stands_for_so_many_names()
    {
        Assert.Equal(["krewe1", "krewe2", "krewe3"], MultiStartVerb.Expand(["3"]));
        Assert.Equal(["web", "3"], MultiStartVerb.Expand(["web", "3"]));
        Assert.Throws<CommandException>(() => MultiStartVerb.Expand(["0"]));
        Assert.Throws<CommandException>(() => MultiStartVerb.Expand(["web", "web"]));
    }

    private Task<CliOutput> RunAsync(params string[] arguments) => KreweAsync(["multi", .. arguments]);

    private Task<CliOutput> KreweAsync(params string[] arguments) => CliProcess.RunAsync(folder.Path, environment, arguments);
}
