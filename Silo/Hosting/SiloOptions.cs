using System.Reflection;
using Krewe.Execution;
using Krewe.Queues;

namespace Krewe.Hosting;

/// <summary>Settings of a silo.</summary>
public sealed class SiloOptions
{
    /// <summary>Folder of the embedded store; made when missing. Default <c>.krewe</c> in the current folder.</summary>
    public string DataDirectory { get; set; } = ".krewe";

    /// <summary>Keeps everything in memory: for tests. Nothing survives the process. Default false.</summary>
    public bool InMemory { get; set; }

    /// <summary>
    /// Where clients in other processes connect, <c>host:port</c>; port 0 takes a free one. Null (default) opens none.
    /// </summary>
    public string? Gateway { get; set; }

    /// <summary>The cluster's secret: whoever connects has to know it. Null (default) allows only connections from this machine.</summary>
    public string? Secret { get; set; }

    /// <summary>Assemblies whose tasks the silo runs. Default: the entry assembly.</summary>
    public IList<Assembly> TaskAssemblies { get; } = [];

    /// <summary>Settings of the worker.</summary>
    public WorkerOptions Worker { get; } = new();

    /// <summary>Settings of the shards.</summary>
    public ShardOptions Shards { get; } = new();
}
