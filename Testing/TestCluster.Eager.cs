namespace Krewe.Testing;

// Time goes on until something has ended.
public sealed partial class TestCluster
{
    /// <summary>What has not ended by then never will.</summary>
    private static readonly TimeSpan LongestEager = TimeSpan.FromDays(366);

    /// <summary>Lets time go on until the task or job has ended, and all that is due by then.</summary>
    /// <param name="id">Its id; it has been submitted.</param>
    /// <param name="name">Its name, for the error.</param>
    /// <exception cref="TimeoutException">It does not end, or something holds it up.</exception>
    internal Task RunToEndAsync(string id, string name) => Task.Factory.StartNew(
        () => GoOnToEndAsync(id, name), CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap();

    private async Task GoOnToEndAsync(string id, string name)
    {
        await turns.WaitAsync();
        try
        {
            var target = clock.Now + LongestEager.Ticks;
            var atOneInstant = 0;
            await RestAsync(target);
            while (recorder.IsPending(id))
            {
                var stop = NextStop(target);
                if (stop == target)
                {
                    throw new TimeoutException(
                        $"{name} (id {id}) does not end: it waits, and nothing becomes due in a year that would end it. Is its queue served, and not paused? Time stands at {clock.UtcNow:O}.");
                }

                atOneInstant = CountAtOneInstant(stop, atOneInstant);
                clock.GoTo(stop);
                await RestAsync(target);
            }
        }
        finally
        {
            turns.Release();
        }
    }
}
