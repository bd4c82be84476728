namespace Krewe.Tests.Cli;

/// <summary>What the workers of these tests run; the test assembly is their task library.</summary>
public static partial class CliTasks
{
    [Task("cli.add")]
    public static int Add(int x, int y, TaskContext context) => x + y;

    [Task("cli.greet")]
    public static string Greet(string name, TaskContext context) => $"Hello, {name}!";

    [Task("cli.fail")]
    public static int Fail(string why, TaskContext context) => throw new InvalidOperationException(why);

    /// <summary>Runs until it is told to stop.</summary>
    [Task("cli.wait")]
    public static async Task WaitAsync(TaskContext context) =>
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);

    /// <summary>Never ends, whatever its token says.</summary>
    [Task("cli.stubborn")]
    public static void Stubborn(TaskContext context) => new TaskCompletionSource().Task.Wait();
}
