using Krewe.Tests.Conformance;

namespace Krewe.Tests.Cli;

public sealed class ErrorTests(RunningWorker worker) : IClassFixture<RunningWorker>
{
    [Theory]
    [InlineData(2, "No task is called 'cli.ad'. Did you mean 'cli.add'?", "call", "cli.ad", "1", "2")]
    [InlineData(2, "cli.add: argument 2 (y) must be int, but \"five\" came.", "call", "cli.add", "4", "five")]
    [InlineData(2, "not valid JSON", "call", "cli.add", "--args", "[4,")]
    [InlineData(2, "not both", "call", "cli.add", "4", "--args", "[4, 5]")]
    [InlineData(2, "'soon' is not a time", "call", "cli.add", "4", "5", "--countdown", "soon")]
    [InlineData(2, "riority", "call", "cli.add", "4", "5", "--priority", "12")]
    [InlineData(2, "ueue", "call", "cli.add", "4", "5", "--queue", "a b")]
    [InlineData(1, "No task has the id nobody", "result", "nobody")]
    [InlineData(1, "No task has the id nobody", "status", "nobody")]
    [InlineData(1, "No task has the id nobody", "revoke", "nobody")]
    [InlineData(2, "--limit takes 1 to 10,000", "list", "--limit", "0")]
    [InlineData(2, "Required argument 'name' missing", "call")]
    [InlineData(2, "-A goes with `worker`", "-A", "x.dll", "status")]
    [InlineData(3, "nobody listens there", "status", "--connect", "127.0.0.1:1")]
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
    [InlineData(2, "Worker.Concurrency is '-1'", "-c", "-1")]
    [InlineData(2, "Worker.Queues is 'a b'", "-Q", "a b")]
    [InlineData(2, "loud", "-l", "loud")]
    public async Task A_worker_that_cannot_start_says_why(int exitCode, string message, params string[] arguments)
    {
        var output = await worker.RunAsync(["-A", RunningWorker.Library, "worker", .. arguments.Select(a => a == "GATEWAY" ? worker.Gateway : a)]);
        Assert.Contains(message, output.Error);
        Assert.Equal(exitCode, output.ExitCode);
        Assert.DoesNotContain("   at ", output.Error);
    }
}
