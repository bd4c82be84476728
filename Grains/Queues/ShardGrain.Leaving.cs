using Krewe.Results;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Queues;

/// <summary>
/// Going: an activation may not end while calls run in it, and standing calls run for many seconds. They are answered as soon as the end is
/// in sight, and no new one stands.
/// </summary>
internal sealed partial class ShardGrain
{
    private readonly HashSet<TaskCompletionSource<TaskRecord>> waits = [];
    private bool leaving;

    /// <summary>
    /// When the grain moves to another silo, nobody calls it to say so: it gets no new calls and ends after its last one. But the token of a
    /// timer is cancelled, at once by the embedded engine; in Orleans, calls that stand run out by themselves first.
    /// </summary>
    private void NoticeTheMove() => this.RegisterGrainTimer(
        token =>
        {
            token.Register(EndStandingCalls);
            return Task.CompletedTask;
        },
        new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = Timeout.InfiniteTimeSpan, Interleave = true });

    /// <summary>Which shard it is.</summary>
    internal int Number => shard;

    /// <summary>Takes the activation to another silo by <paramref name="move"/>, for the shard belongs there.</summary>
    internal Task LeaveAsync(Action<IGrainContext> move)
    {
        EndStandingCalls();
        move(GrainContext);
        return Task.CompletedTask;
    }

    /// <summary>Sends everybody who waits here, or comes to wait, to the next activation.</summary>
    internal void EndStandingCalls()
    {
        leaving = true;
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
