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
    private long tickedAt;

    /// <summary>
    /// When the grain moves to another silo, nobody tells it before its last call has ended, and it gets no new ones; but its timers rest
    /// from then on, by which it knows.
    /// </summary>
    private async Task NoticeTheMoveAsync()
    {
        tickedAt = time.GetTimestamp();
        while (!leaving)
        {
            await Task.Delay(HousekeepingPeriod, time);
            if (!keepingHouse && !leaving && time.GetElapsedTime(tickedAt) > 3 * HousekeepingPeriod)
            {
                EndStandingCalls();
                DeactivateOnIdle(); // Should the timers only have been late.
            }
        }
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
