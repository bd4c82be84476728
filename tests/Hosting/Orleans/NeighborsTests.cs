using System.Collections.Immutable;
using System.Net;
using System.Threading.Channels;
using Krewe.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;

namespace Krewe.Tests.Hosting;

public sealed class NeighborsTests : ClusterTest
{
    [Fact]
    public async Task A_listener_that_fails_does_not_end_the_following()
    {
        var membership = new Membership();
        using var neighbors = new Neighbors(membership, new Self(), new SimulatedTime(), NullLogger<Neighbors>.Instance);
        var told = 0;
        neighbors.Changed += () =>
        {
            Interlocked.Increment(ref told);
            throw new InvalidOperationException("It cannot listen.");
        };
        membership.Show("one");
        membership.Show("one", "two");
        await Eventually(() => Task.FromResult(Volatile.Read(ref told) == 2));
        Assert.Equal(["one", "two"], neighbors.Current.Select(n => n.Name));
    }

    [Fact]
    public async Task A_membership_that_fails_is_followed_again()
    {
        var time = new SimulatedTime();
        var membership = new Membership();
        using var neighbors = new Neighbors(membership, new Self(), time, NullLogger<Neighbors>.Instance);
        var told = 0;
        neighbors.Changed += () => Interlocked.Increment(ref told);
        membership.Fail();
        membership.Show("one");
        await Eventually(time, () => Task.FromResult(Volatile.Read(ref told) == 1));
        Assert.Equal(["one"], neighbors.Current.Select(n => n.Name));
    }

    private sealed class Membership : IClusterMembershipService
    {
        private readonly Channel<ClusterMembershipSnapshot?> updates = Channel.CreateUnbounded<ClusterMembershipSnapshot?>();

        public ClusterMembershipSnapshot CurrentSnapshot { get; private set; } = Snapshot();

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates =>
            updates.Reader.ReadAllAsync().Select(snapshot => snapshot ?? throw new InvalidOperationException("It fails."));

        public void Show(params string[] names) => updates.Writer.TryWrite(CurrentSnapshot = Snapshot(names));

        public void Fail() => updates.Writer.TryWrite(null);

        public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => default;

        public Task<bool> TryKill(SiloAddress siloAddress) => Task.FromResult(false);

        private static ClusterMembershipSnapshot Snapshot(params string[] names) => new(
            names.Select((name, i) => new ClusterMember(SiloAddress.New(IPAddress.Loopback, i + 1, 1), SiloStatus.Active, name)).ToImmutableDictionary(m => m.SiloAddress),
            new(names.Length));
    }

    private sealed class Self : ILocalSiloDetails
    {
        public string Name => "self";

        public string ClusterId => "krewe";

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress { get; } = SiloAddress.New(IPAddress.Loopback, 9, 1);

        public SiloAddress GatewayAddress => SiloAddress;
    }
}
