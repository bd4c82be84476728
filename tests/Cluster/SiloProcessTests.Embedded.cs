using Orleans.Networking;

namespace Krewe.Tests.Clusters;

public sealed partial class SiloProcessTests
{
    /// <summary>A silo that was given up enters again by itself.</summary>
    private static Task ComesBackAsync(SiloProcesses silos, string name) => Task.CompletedTask;

    /// <summary>The silo that the client is connected to.</summary>
    internal static string GatewayOf(SiloProcesses silos)
    {
        var connected = $"clients connect to {silos.Service<GatewayNetwork>().Gateway!.Endpoint}";
        return new[] { "silo1", "silo2", "silo3" }.First(s => silos[s].Seen.Contains(connected, StringComparison.Ordinal));
    }
}
