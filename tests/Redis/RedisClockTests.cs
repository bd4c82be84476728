using Krewe.Storage;
using Orleans.Runtime;
using StackExchange.Redis;

namespace Krewe.Tests.Redis;

/// <summary>How the clock of a Redis is read off its answers.</summary>
public sealed class RedisClockTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly SimulatedTime time = new();

    [Fact]
    public void Before_the_first_answer_it_is_the_clock_of_this_machine() => Assert.Equal(time.GetUtcNow(), new RedisClock(time).UtcNow);

    [Fact]
    public void It_counts_on_from_the_middle_of_question_and_answer()
    {
        var (clock, server) = (new RedisClock(time), time.GetUtcNow().AddHours(-1));
        Answer(clock, 2 * Second, server);
        Assert.Equal(server + Second, clock.UtcNow);
        time.Advance(90 * Second);
        Assert.Equal(server + (91 * Second), clock.UtcNow);
    }

    [Fact]
    public void An_answer_that_took_longer_holds_once_the_one_before_has_become_less_exact()
    {
        var (clock, server) = (new RedisClock(time), time.GetUtcNow().AddHours(1));
        Answer(clock, 0.001 * Second, server);
        var right = clock.UtcNow;
        Answer(clock, 0.1 * Second, server.AddMilliseconds(3)); // It lay there at the end, not in the middle.
        Assert.Equal(right + (0.1 * Second), clock.UtcNow);

        time.Advance(400 * Second);
        Answer(clock, 0.1 * Second, server.AddSeconds(-5)); // The server's clock was set.
        Assert.Equal(server.AddSeconds(-5) + (0.05 * Second), clock.UtcNow);
    }

    private void Answer(RedisClock clock, TimeSpan took, DateTimeOffset server)
    {
        var asked = clock.Ask();
        time.Advance(took);
        var micros = (server - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        clock.Heard(asked, RedisResult.Create([(RedisValue)$"{micros / 1_000_000}", (RedisValue)$"{micros % 1_000_000}"]));
    }
}
