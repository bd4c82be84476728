namespace Krewe.Tests.Faults;

/// <summary>Waits for what comes about in other processes.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until it is so; gives the time that it took.</summary>
    public static async Task<TimeSpan> UntilAsync(Func<Task<bool>> condition, TimeSpan patience, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > patience)
            {
                throw new TimeoutException($"It was not so within {patience.TotalSeconds} s: {what}.");
            }

            await Task.Delay(Pause, TimeProvider.System);
        }

        return TimeProvider.System.GetElapsedTime(began);
    }

    public static Task<TimeSpan> UntilAsync(Func<bool> condition, TimeSpan patience, string what) =>
        UntilAsync(() => Task.FromResult(condition()), patience, what);

    /// <summary>Waits until a count has not changed for so long.</summary>
    public static async Task<int> SettledAsync(Func<int> count, TimeSpan quiet, TimeSpan patience, string what)
    {
        var (last, since) = (count(), TimeProvider.System.GetTimestamp());
        await UntilAsync(() =>
        {
            if (count() is var now && now != last)
            {
                (last, since) = (now, TimeProvider.System.GetTimestamp());
            }

            return TimeProvider.System.GetElapsedTime(since) > quiet;
        }, patience, what);
        return last;
    }
}
