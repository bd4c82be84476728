using System.Net;
using Krewe.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Hosting;

public sealed class NeighborsTests
{
    [Fact]
    public void A_change_that_comes_while_it_begins_is_not_overwritten_by_what_was_before()
    {
        var membership = new Membership();
        using var neighbors = new Neighbors(membership, new Self());
        Assert.Equal(["one", "two"], neighbors.Current.Select(n => n.Name));
    }

    /// <summary>Changes just after somebody has looked for the first time.</summary>
    private sealed class Membership : IMembership
    {
        private MembershipView view = new(1, [Entry("one", 1)]);
        private bool looked;

        public event Action<MembershipView>? Changed;

        public MembershipView View
        {
            get
            {
                var seen = view;
                if (!looked)
                {
                    looked = true;
                    view = new(2, [Entry("one", 1), Entry("two", 2)]);
                    Changed?.Invoke(view);
                }

                return seen;
            }
        }

        public Task StartAsync(MembershipEntry? self, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task SetStatusAsync(SiloStatus status, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        private static MembershipEntry Entry(string name, int port) =>
            new(SiloAddress.New(IPAddress.Loopback, port, 1), name, null, SiloStatus.Active, DateTimeOffset.UnixEpoch);
    }

    private sealed class Self : ILocalSiloDetails
    {
        public string Name => "self";

        public string ClusterId => "krewe";

        public SiloAddress SiloAddress { get; } = SiloAddress.New(IPAddress.Loopback, 9, 1);

        public SiloAddress GatewayAddress => SiloAddress;
    }
}
