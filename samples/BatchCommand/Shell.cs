using System.Diagnostics;
using Krewe;

namespace BatchCommand;

/// <summary>The two tasks of the Celery tutorial. Let only people you trust submit to workers that run them: a command can do anything.</summary>
public static partial class Shell
{
    /// <summary>Adds two numbers.</summary>
    [Task("shell.add")]
    public static int Add(int x, int y, TaskContext context) => x + y;

    /// <summary>
    /// Runs a line with <c>/bin/sh</c>. What the command says of itself is the result, also when it fails; the task fails only if
    /// there is no shell. The process and its children are ended when the time is up or the task is revoked.
    /// </summary>
    /// <param name="command">As typed at a prompt.</param>
    /// <param name="timeoutSeconds">How long it may run.</param>
    [Task("shell.cmd", MaxRetries = 0)]
    public static async Task<CommandResult> CmdAsync(string command, double timeoutSeconds = 60, TaskContext context = null!)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        using var timer = context.Time.CreateTimer(_ => ends.Cancel(), null, TimeSpan.FromSeconds(timeoutSeconds), Timeout.InfiniteTimeSpan);
        long start = context.Time.GetTimestamp();
        using Process shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        shell.StandardInput.Close();
        var output = new OutputTail(CommandResult.MaxOutput);
        shell.OutputDataReceived += (_, line) => output.Add(line.Data);
        shell.ErrorDataReceived += (_, line) => output.Add(line.Data);
        shell.BeginOutputReadLine();
        shell.BeginErrorReadLine();
        try
        {
            await shell.WaitForExitAsync(ends.Token);
        }
        catch (OperationCanceledException)
        {
            shell.Kill(entireProcessTree: true);
            context.CancellationToken.ThrowIfCancellationRequested();
            return new CommandResult(null, output.ToString(), context.Time.GetElapsedTime(start).TotalSeconds);
        }

        return new CommandResult(shell.ExitCode, output.ToString(), context.Time.GetElapsedTime(start).TotalSeconds);
    }
}
