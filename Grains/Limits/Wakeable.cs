namespace Krewe.Limits;

/// <summary>A pause that can be ended early. What waits goes on where it was, in a turn of its own: nothing of it runs in the call that ends the pause.</summary>
internal sealed class Wakeable
{
    private TaskCompletionSource? pause;

    /// <summary>Whether somebody waits.</summary>
    public bool IsWaiting => pause is not null;

    /// <summary>Waits for so long, or until <see cref="Wake"/>; one at a time.</summary>
    public async Task WaitAsync(TimeSpan span, TimeProvider time)
    {
        var ended = pause = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var timer = time.CreateTimer(static ended => ((TaskCompletionSource)ended!).TrySetResult(), ended, span, Timeout.InfiniteTimeSpan);
        await ended.Task;
        pause = null;
    }

    /// <summary>Ends the pause, if there is one.</summary>
    public void Wake() => pause?.TrySetResult();
}
