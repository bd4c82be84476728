using System.Diagnostics;
using System.Globalization;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>The load that all of them are put under, written as a user would write it.</summary>
internal static class Load
{
    /// <summary>
    /// Keeps <paramref name="inFlight"/> tasks under way until <paramref name="count"/> results are there, each submitted by a call of
    /// its own that is awaited, fetched and checked. Returns the seconds it took.
    /// </summary>
    /// <param name="cluster">Whom to call.</param>
    /// <param name="count">How many tasks.</param>
    /// <param name="inFlight">How many at once.</param>
    /// <param name="beside">What is done beside each task: the first part before it is submitted, the part that this returns when it is durable; null for nothing.</param>
    public static async Task<double> RoundTripsAsync(ICluster cluster, int count, int inFlight, Func<Action>? beside = null)
    {
        var next = -1;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Math.Min(inFlight, count)).Select(_ => LaneAsync()));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;

        async Task LaneAsync()
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                var rest = beside?.Invoke();
                var result = await cluster.EnqueueAsync(BenchTasks.Add(i, 1));
                rest?.Invoke();
                Expect(i + 1, await result.GetAsync());
            }
        }
    }

    /// <summary>Submits to a queue that nobody serves, <paramref name="window"/> at a time, each window awaited. Returns the seconds it took.</summary>
    public static async Task<double> SubmitsAsync(ICluster cluster, int count, int window)
    {
        var start = Stopwatch.GetTimestamp();
        for (var first = 0; first < count; first += window)
        {
            await Task.WhenAll(Enumerable.Range(first, Math.Min(window, count - first))
                .Select(i => cluster.EnqueueAsync(BenchTasks.Park(i, 1))));
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public static void Expect<T>(T expected, T actual)
        where T : IEquatable<T>
    {
        if (!expected.Equals(actual))
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Expected {expected}, got {actual}."));
        }
    }
}
