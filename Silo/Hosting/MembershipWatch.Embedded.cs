using System.Globalization;
using Krewe.Execution;
using Orleans.Runtime;

namespace Krewe.Hosting;

/// <summary>Whether the silo is one of its cluster, according to the embedded engine's membership.</summary>
internal sealed class MembershipWatch(IMembership membership) : ISiloHealth
{
    /// <inheritdoc/>
    public string? Trouble => membership.Health switch
    {
        { IsGood: true } => null,
        { HasStore: false, LastSuccess: var since } =>
            $"the broker has not answered for {since.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s",
        _ => "the other silos have declared it dead, and it tries to join them again",
    };
}
