using Krewe.Tests.Conformance;

namespace Krewe.Tests.Cli;

public sealed class ErrorTests(RunningWorker worker) : IClassFixture<RunningWorker>
{
    [Theory]
    [InlineData(2, "No task is called 'cli.ad'. Did you mean 'cli.add'?", "call", "cli.ad", "1", "2")]
    [InlineData(2, "cli.add: argument 2 (y) must be int, but \"five\" came.", "call", "cli.add", "4", "five")]
    [InlineData(2, "not valid JSON", "call", "cli.add", "--args", "[4,")]
    [InlineData(2, "not both", "call", "cli.add", "4", "--args", "[4, 5]")]
    [InlineData(2, "Give --queue or --silo, not both", "call", "cli.add", "4", "5", "-q", "mail", "--silo", "web@one")]
    [InlineData(2, "'soon' is not a time", "call", "cli.add", "4", "5", "--countdown", "soon")]
    [InlineData(2, "--priority is '12'; allowed: 0 to 9.", "call", "cli.add", "4", "5", "--priority", "12")]
    [InlineData(2, "--priority is 'high'; allowed: 0 to 9.", "call", "cli.add", "4", "5", "--priority", "high")]
    [InlineData(2, "--retries is '-3'; allowed: 0 to 2,147,483,647.", "call", "cli.add", "4", "5", "--retries", "-3")]
    [InlineData(2, "--retry-backoff is '0.5'; allowed: 1 to 1,000.", "call", "cli.add", "4", "5", "--retry-backoff", "0.5")]
    [InlineData(2, "--fair-weight needs a --fair.", "call", "cli.add", "4", "5", "--fair-weight", "2")]
    [InlineData(2, "--unique-for, --if-taken and --max-wait need a --unique.", "call", "cli.add", "4", "5", "--if-taken", "join")]
    [InlineData(2, "--if-taken is 'drop'; allowed: reject, replace, join.", "call", "cli.add", "4", "5", "--unique", "k", "--if-taken", "drop")]
    [InlineData(2, "--limit is 'x'; allowed: 1 to 10,000.", "list", "--limit", "x")]
    [InlineData(2, "--state is 'Nope'; allowed: Unknown, Pending, Scheduled,", "list", "--state", "Nope")]
    [InlineData(2, "shell is 'tcsh'; allowed: bash, zsh, fish, pwsh.", "completion", "tcsh")]
    [InlineData(2, "--autoscale is '3,10'; allowed: max,min, such as 10,3; min from 1, max from min to 10,000.", "worker", "--autoscale", "3,10")]
    [InlineData(2, "--autoscale and --concurrency do not go together: --autoscale says how many slots there are.", "worker", "-c", "4", "--autoscale", "10,3")]
    [InlineData(2, "--loglevel is 'loud'; allowed: debug, info, warning, error.", "worker", "-l", "loud")]
    [InlineData(2, "--concurrency is 'many'; allowed: 0 to 10,000.", "worker", "-c", "many")]
    [InlineData(2, "There is no option --bogus.", "status", "--bogus")]
    [InlineData(2, "There is no option --bogus.", "call", "--bogus", "cli.add")]
    [InlineData(2, "There is no option --terminat.", "revoke", "--terminat", "x1")]
    [InlineData(2, "There is no option --bogus: see `krewe call --help`.", "call", "cli.add", "4", "--bogus", "5")]
    [InlineData(2, "cli.add: argument 2 (y) must be int, but \"--five\" came.", "call", "cli.add", "4", "--", "--five")]
    [InlineData(2, "Unrecognized command or argument '--bogus'.", "list", "--bogus")]
    [InlineData(2, "Unrecognized command or argument 'frobnicate'.", "frobnicate")]
    [InlineData(2, "--connect is '127.0.0.1:99999'; allowed: host:port", "status", "--connect", "127.0.0.1:99999")]
    [InlineData(3, "nohost.invalid:7979: Name or service not known. Say with --connect where a worker is.", "status", "--connect", "nohost.invalid:7979")]
    [InlineData(2, "ueue", "call", "cli.add", "4", "5", "--queue", "a b")]
    [InlineData(2, "cli.add: the queue 'silo:a' is that of one silo and goes with it: say with Expires", "call", "cli.add", "4", "5", "--queue", "silo:a")]
    [InlineData(2, "--queues has 'silo:a'; queues that begin with silo: are those of single silos", "worker", "-Q", "mail,silo:a")]
    [InlineData(1, "No task has the id nobody", "result", "nobody")]
    [InlineData(1, "No task has the id nobody", "status", "nobody")]
    [InlineData(1, "No task has the id nobody", "revoke", "nobody")]
    [InlineData(2, "--limit is '0'; allowed: 1 to 10,000.", "list", "--limit", "0")]
    [InlineData(2, "Required argument 'name' missing", "call")]
    [InlineData(2, "-A goes with `worker`", "-A", "x.dll", "status")]
    [InlineData(3, "nobody listens there. Is the silo running, and is this its port? Start a worker with", "status", "--connect", "127.0.0.1:1")]
    [InlineData(2, "allowed: host:port", "status", "--connect", "7979")]
    [InlineData(2, "secret file cannot be read", "status", "--secret-file", "missing")]
    [InlineData(2, "Which tasks?", "worker")]
    [InlineData(2, "There is no file", "-A", "Missing.dll", "worker")]
    public async Task What_is_wrong_is_said_with_an_exit_code(int exitCode, string message, params string[] arguments)
    {
        var output = await worker.RunAsync(arguments);
        Assert.Contains(message, output.Error);
        Assert.Equal((exitCode, ""), (output.ExitCode, output.Out));
        Assert.DoesNotContain("   at ", output.Error);
    }

    [Theory]
    [InlineData("is not a .NET library", "")]
    [InlineData("declares no tasks. A task is a method with [Task(\"some.name\")]", "Krewe.Client.dll")]
    public async Task A_file_without_tasks_is_no_library(string message, string file)
    {
        using var folder = new TemporaryDirectory();
        var path = Path.Combine(folder.Path, "Some.dll");
        if (file.Length > 0)
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, file), path);
        }
        else
        {
            await File.WriteAllTextAsync(path, "not a library");
        }

        var output = await worker.RunAsync("worker", "-A", path);
        Assert.Contains(message, output.Error);
        Assert.Equal(2, output.ExitCode);
    }

    [Theory]
    [InlineData(1, "is taken", "--data", "other", "--gateway", "GATEWAY")]
    [InlineData(3, "is in use by process", "--gateway", "127.0.0.1:0")]
    [InlineData(2, "there is no Secret", "--gateway", "0.0.0.0:0")]
    [InlineData(2, "--concurrency is '-1'; allowed: 0 to 10,000.", "-c", "-1")]
    [InlineData(2, "--queues has 'a b'; allowed: names of 1 to 128", "-Q", "a b")]
    [InlineData(2, "loud", "-l", "loud")]
    public async Task A_worker_that_cannot_start_says_why(int exitCode, string message, params string[] arguments)
    {
        var output = await worker.RunAsync(["-A", RunningWorker.Library, "worker", .. arguments.Select(a => a == "GATEWAY" ? worker.Gateway : a)]);
        Assert.Contains(message, output.Error);
        Assert.Equal(exitCode, output.ExitCode);
        Assert.DoesNotContain("   at ", output.Error + output.Out); // The log goes to the other.
    }

    [Fact]
    public async Task A_broker_that_is_named_goes_before_a_silo_of_the_environment() =>
        Assert.Equal(3, (await worker.RunAsync("status", "-b", "redis://127.0.0.1:1")).ExitCode); // RunAsync names the worker's in KREWE_CONNECT.

    [Fact]
    public async Task A_library_named_twice_is_told_how_several_are_named()
    {
        var output = await worker.RunAsync("-A", RunningWorker.Library, "-A", "other.dll", "worker");
        Assert.Contains("Several libraries go with commas between", output.Error);
        Assert.Equal(2, output.ExitCode);
        Assert.DoesNotContain("   at ", output.Error);
    }

    [Fact]
    public async Task Every_library_of_a_list_is_looked_for()
    {
        var output = await worker.RunAsync("-A", $"{RunningWorker.Library},nowhere.dll", "worker");
        Assert.Contains("nowhere.dll", output.Error);
        Assert.Equal(2, output.ExitCode);
    }
}
