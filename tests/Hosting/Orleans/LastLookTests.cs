using System.Collections.Immutable;
using System.Net;
using Krewe.Clusters;
using Krewe.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Tests.Hosting;

/// <summary>What a silo waits for before it leaves.</summary>
public sealed class LastLookTests : ClusterTest
{
    private static readonly SiloAddress Self = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly SiloAddress Other = SiloAddress.New(IPAddress.Loopback, 2, 1);
    private static readonly TimeSpan DeathTimeout = TimeSpan.FromSeconds(1);

    private readonly SimulatedTime time = new();
    private readonly IClusterMembershipService membership;
    private volatile SiloStatus other = SiloStatus.Active;
    private volatile SiloStatus self = SiloStatus.Active;
    private volatile int pings;

    public LastLookTests() => membership = Through.Of<IClusterMembershipService>((_, _) => new ClusterMembershipSnapshot(
        new[] { new ClusterMember(Self, self, "self"), new ClusterMember(Other, other, "other") }.ToImmutableDictionary(m => m.SiloAddress), new(1)));

    [Fact]
    public async Task It_leaves_at_once_when_the_others_answer_or_have_left()
    {
        await Look(() => Task.FromResult("other")).StopAsync(default);
        Assert.Equal(1, pings);
        other = SiloStatus.Dead;
        await Look(() => new TaskCompletionSource<string>().Task).StopAsync(default);
        Assert.Equal(1, pings);
        Assert.Equal(TimeSpan.Zero, time.Elapsed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_one_that_does_not_answer_it_waits_until_it_was_given_up(bool fails)
    {
        var leaving = Look(() => fails ? Task.FromException<string>(new SiloUnavailableException()) : new TaskCompletionSource<string>().Task).StopAsync(default);
        await Eventually(time, () => Task.FromResult(time.Elapsed > DeathTimeout));
        Assert.False(leaving.IsCompleted);
        Assert.Equal(fails, pings > 1);
        other = SiloStatus.Dead;
        await Eventually(time, () => Task.FromResult(leaving.IsCompleted));
        await leaving;
    }

    [Fact]
    public async Task Who_answers_at_last_is_not_waited_for_any_more()
    {
        var leaving = Look(() => pings < 4 ? Task.FromException<string>(new SiloUnavailableException()) : Task.FromResult("other")).StopAsync(default);
        await Eventually(time, () => Task.FromResult(leaving.IsCompleted));
        await leaving;
        Assert.Equal(4, pings);
    }

    [Fact]
    public async Task It_does_not_wait_for_ever_and_not_when_it_was_given_up_itself()
    {
        var look = Look(() => new TaskCompletionSource<string>().Task);
        var leaving = look.StopAsync(default);
        await Eventually(time, () => Task.FromResult(leaving.IsCompleted));
        await leaving;
        Assert.InRange(time.Elapsed, look.Patience, look.Patience * 2);
        self = SiloStatus.Dead;
        await Look(() => new TaskCompletionSource<string>().Task).StopAsync(default);
    }

    private LastLook Look(Func<Task<string>> ping)
    {
        var node = Through.Of<INodeGrain>((_, _) =>
        {
            Interlocked.Increment(ref pings);
            return ping();
        });
        return new(new() { DeathTimeout = DeathTimeout }, Through.Of<IGrainFactory>((_, _) => node), membership, Through.Of<ILocalSiloDetails>((_, _) => Self), time);
    }
}
