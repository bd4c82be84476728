using System.Collections.Concurrent;
using Krewe.Queues;

namespace Krewe.Hosting;

/// <summary>Tells the embedded engine which silo owns a grain that is spread.</summary>
internal sealed class SpreadOwners : KeptOwners<SpreadOwners.Known>
{
    // Keys beyond are worked out each time.
    private const ulong KeysKept = 10_000;

    /// <inheritdoc/>
    protected override Known Find(string[] names) => new(names, new());

    /// <inheritdoc/>
    protected override int? OwnerOf(ulong key, Known found) => key < KeysKept
        ? found.Owners.GetOrAdd(key, static (key, names) => EvenSpread.OwnerOf(key, names), found.Names)
        : EvenSpread.OwnerOf(key, found.Names);

    internal sealed record Known(string[] Names, ConcurrentDictionary<ulong, int> Owners);
}
