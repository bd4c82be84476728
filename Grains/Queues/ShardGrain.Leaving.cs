using Krewe.Results;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Krewe.Queues;

/// <summary>
/// Going: an activation may not end while calls run in it, and standing calls run for many seconds. They are answered as soon as the end is
/// in sight, and no new one stands.
/// </summary>
internal sealed partial class ShardGrain
{
    private readonly HashSet<TaskCompletionSource<TaskRecord>> waits = [];
    private CancellationTokenRegistration hostStops;
    private bool leaving;

    private void LeaveWithTheHost()
    {
        if (ServiceProvider.GetService<IHostApplicationLifetime>() is { } host)
        {
            var turns = TaskScheduler.Current;
            hostStops = host.ApplicationStopping.Register(
                () => _ = Task.Factory.StartNew(EndStandingCalls, CancellationToken.None, TaskCreationOptions.None, turns));
        }
    }

    private void EndStandingCalls()
    {
        leaving = true;
        hostStops.Unregister();
        foreach (var session in sessions.Values)
        {
            EndListening(session, work: false);
        }

        foreach (var stream in streams.Values)
        {
            stream.EndPoll();
        }

        foreach (var wait in waits)
        {
            wait.TrySetCanceled();
        }
    }
}
