using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Krewe.Cli.Worker;

/// <summary>
/// When the worker stops: the first SIGINT (Ctrl-C), SIGTERM or SIGHUP asks it to, the second asks it not to wait for running tasks, the third
/// ends the process at once. What it holds then is run elsewhere, or when it is back.
/// </summary>
internal sealed class WorkerLifetime : IHostLifetime, IDisposable
{
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource hurried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> signals = [];

    public WorkerLifetime()
    {
        PosixSignal[] all = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
        signals.AddRange(all.Select(signal => PosixSignalRegistration.Create(signal, OnSignal)));
    }

    /// <summary>Completes when it is asked to stop.</summary>
    public Task Asked => asked.Task;

    /// <summary>Completes when it is asked again.</summary>
    public Task Hurried => hurried.Task;

    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => signals.ForEach(s => s.Dispose());

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!asked.TrySetResult() && !hurried.TrySetResult())
        {
            Environment.Exit(ExitCode.Interrupted);
        }
    }
}
