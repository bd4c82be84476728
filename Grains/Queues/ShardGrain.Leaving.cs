using Krewe.Results;

namespace Krewe.Queues;

/// <summary>
/// Going: an activation may not end while calls run in it, and standing calls run for many seconds. They are answered as soon as the end is
/// in sight, and no new one stands.
/// </summary>
internal sealed partial class ShardGrain
{
    private readonly HashSet<TaskCompletionSource<TaskRecord>> waits = [];
    private bool leaving;

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
