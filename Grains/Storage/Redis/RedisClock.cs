using System.Globalization;
using Krewe.Clusters;
using StackExchange.Redis;

namespace Krewe.Storage;

/// <summary>
/// The clock of the Redis, which all silos share, read off the answers that come from it anyway. Between two of them this process counts on by
/// itself, whatever is done to its own clock. Before the first, its own clock has to do.
/// </summary>
public sealed class RedisClock : IClusterClock
{
    /// <summary>Two machines count apart by no more than this part of the time.</summary>
    private const double Drift = 0.0002;

    private readonly TimeProvider time;
    private volatile Reading? last;

    /// <summary>A clock that has not heard of the server's yet.</summary>
    /// <param name="time">Counts on between answers.</param>
    public RedisClock(TimeProvider time) => this.time = time;

    /// <inheritdoc/>
    public DateTimeOffset UtcNow => last is { } reading ? reading.Time + time.GetElapsedTime(reading.Timestamp) : time.GetUtcNow();

    /// <summary>When a question is about to be sent.</summary>
    internal long Ask() => time.GetTimestamp();

    /// <summary>The server's answer has come: some time between question and answer it was this late there. The more exact of two readings holds.</summary>
    /// <param name="asked">What <see cref="Ask"/> returned.</param>
    /// <param name="server">The answer to <c>TIME</c>: seconds and microseconds.</param>
    internal void Heard(long asked, RedisResult server)
    {
        var now = time.GetTimestamp();
        var half = time.GetElapsedTime(asked, now) / 2;
        if (last is { } known && known.Error + (time.GetElapsedTime(known.Timestamp, now) * Drift) < half)
        {
            return;
        }

        var parts = (RedisResult[])server!;
        var at = DateTimeOffset.FromUnixTimeSeconds(Part(parts[0])).AddMicroseconds(Part(parts[1]));
        last = new Reading(now, at + half, half);
    }

    private static long Part(RedisResult part) => long.Parse((string)part!, CultureInfo.InvariantCulture);

    private sealed record Reading(long Timestamp, DateTimeOffset Time, TimeSpan Error);
}
