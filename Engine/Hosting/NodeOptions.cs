using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>What a silo or client goes by.</summary>
public sealed class NodeOptions
{
    /// <summary>Nodes of different clusters do not talk. Default: "default".</summary>
    public string ClusterId { get; set; } = "default";

    /// <summary>What people call this node. Default: its address.</summary>
    public string? Name { get; set; }

    /// <summary>Where clients connect to. Default: they do not, or the silo's own address.</summary>
    public SiloAddress? Gateway { get; set; }

    /// <summary>How long a call waits before it fails with <see cref="TimeoutException"/>. Default: 30 s.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an unused activation stays in memory; it may stay a tenth longer. Default: 15 min.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a grain may take to activate before its callers get a <see cref="TimeoutException"/>. Default: 30 s.</summary>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a grain may take to deactivate before it is dropped: once for the requests that run, once for itself. While the silo
    /// stops, that is how long all of it takes at most. Default: 30 s.
    /// </summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
