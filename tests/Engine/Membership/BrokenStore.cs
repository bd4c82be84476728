using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Krewe.Tests.Engine.Membership;

/// <summary>A store that some silos cannot reach for a while.</summary>
internal sealed class BrokenStore
{
    private readonly InMemoryMembershipStore _store = new();
    private readonly ConcurrentDictionary<SiloAddress, bool> _cut = new();

    public IMembershipStore For(IServiceProvider services) => new Way(this, services.GetRequiredService<NodeAddress>().Value);

    public void Cut(SiloAddress silo) => _cut[silo] = true;

    public void Heal() => _cut.Clear();

    private sealed class Way(BrokenStore owner, SiloAddress silo) : IMembershipStore
    {
        public Task<MembershipTick> TickAsync(Heartbeat? heartbeat, long knownVersion, CancellationToken cancellationToken) =>
            Check() ?? owner._store.TickAsync(heartbeat, knownVersion, cancellationToken);

        public async Task<bool> TryChangeAsync(MembershipChange change, CancellationToken cancellationToken) =>
            Check() is { } failed ? (await failed).Table is null : await owner._store.TryChangeAsync(change, cancellationToken);

        private Task<MembershipTick>? Check() =>
            owner._cut.ContainsKey(silo) ? Task.FromException<MembershipTick>(new IOException("The store cannot be reached.")) : null;
    }
}
