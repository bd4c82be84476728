using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Krewe.Tests.Engine.Membership;

/// <summary>A store that some silos cannot reach for a while.</summary>
internal sealed class BrokenStore
{
    private readonly InMemoryMembershipStore _store = new();
    private readonly ConcurrentDictionary<SiloAddress, bool> _cut = new();
    private readonly ConcurrentDictionary<SiloAddress, Hold> _held = new();

    public IMembershipStore For(IServiceProvider services) => new Way(this, services.GetRequiredService<NodeAddress>().Value);

    public void Cut(SiloAddress silo) => _cut[silo] = true;

    public void Heal() => _cut.Clear();

    /// <summary>Lets the changes of a silo wait.</summary>
    public Hold HoldChanges(SiloAddress silo) => _held[silo] = new();

    public sealed class Hold
    {
        /// <summary>Ends when a change waits.</summary>
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Changes wait until it ends.</summary>
        public TaskCompletionSource End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Way(BrokenStore owner, SiloAddress silo) : IMembershipStore
    {
        public Task<MembershipTick> TickAsync(Heartbeat? heartbeat, long knownVersion, CancellationToken cancellationToken) =>
            Check() ?? owner._store.TickAsync(heartbeat, knownVersion, cancellationToken);

        public async Task<bool> TryChangeAsync(MembershipChange change, CancellationToken cancellationToken)
        {
            if (owner._held.TryGetValue(silo, out var hold))
            {
                hold.Reached.TrySetResult();
                await hold.End.Task.WaitAsync(cancellationToken);
            }

            return Check() is { } failed ? (await failed).Table is null : await owner._store.TryChangeAsync(change, cancellationToken);
        }

        private Task<MembershipTick>? Check() =>
            owner._cut.ContainsKey(silo) ? Task.FromException<MembershipTick>(new IOException("The store cannot be reached.")) : null;
    }
}
