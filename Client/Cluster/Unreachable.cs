using Krewe.Schedules;
using Orleans.Runtime;

namespace Krewe;

/// <summary>Tells the errors that pass by themselves, when a silo comes back or a shard has moved.</summary>
internal static class Unreachable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    public static bool Is(Exception error) => error is ShardMovedException or TimeoutException or OrleansException;

    /// <summary>Asks until there is an answer, or <paramref name="patience"/> has passed since <paramref name="began"/>: then the last error is told.</summary>
    public static async Task<T> AskAgainAsync<T>(
        Func<Task<T>> question, TimeProvider time, long began, TimeSpan patience, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = Pauses.Next(pause))
        {
            try
            {
                var left = patience - time.GetElapsedTime(began);
                return await question().WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken);
            }
            catch (Exception e) when (Is(e) && time.GetElapsedTime(began) + pause < patience)
            {
                // A silo has died or a shard moves: soon it is elsewhere.
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <summary>As <see cref="AskAgainAsync"/> from now on; the last error is told as by <see cref="InTimeAsync"/>.</summary>
    public static Task<T> AskInTimeAsync<T>(
        string what, Func<Task<T>> question, TimeProvider time, TimeSpan patience, CancellationToken cancellationToken, string check = "a silo is running") =>
        InTimeAsync(what, began => AskAgainAsync(question, time, began, patience, cancellationToken), time, patience, check);

    /// <summary>What to look at, as far as the last error tells: silos that are there and do not answer are no silos that are missing.</summary>
    private static string AdviceAfter(Exception error, string check) => error is TimeoutException
        ? "Its silo does not answer: it stands still or has gone, or its store does not answer; see its log."
        : $"Check that {check} and can be reached.";

    /// <summary>That something did not happen in time, why, and what to look at.</summary>
    public static ClusterUnavailableException In(TimeSpan patience, string what, Exception error, string check = "a silo is running", string more = "") =>
        new($"{what} within {DurationText.About(patience)} ({error.Message.TrimEnd('.')}). {AdviceAfter(error, check)}{more}", error);

    /// <summary>Runs <paramref name="ask"/> with the moment at which it begins, and tells its last error as one of a cluster that cannot be reached.</summary>
    /// <exception cref="ClusterUnavailableException"><paramref name="what"/>, such as <c>The limits were</c>, not reached within <paramref name="patience"/>.</exception>
    public static async Task<T> InTimeAsync<T>(string what, Func<long, Task<T>> ask, TimeProvider time, TimeSpan patience, string check = "a silo is running")
    {
        try
        {
            return await ask(time.GetTimestamp());
        }
        catch (Exception e) when (Is(e))
        {
            throw In(patience, $"{what} not reached", e, check);
        }
    }
}
