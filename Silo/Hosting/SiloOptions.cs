using System.Reflection;
using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Payloads;
using Krewe.Queues;
using Krewe.Schedules;

namespace Krewe.Hosting;

/// <summary>Settings of a silo.</summary>
public sealed class SiloOptions
{
    /// <summary>
    /// The Redis that the silos of a cluster share, <c>redis://user:password@host:port/db</c> or <c>rediss://…</c> for TLS. Null (default): this
    /// process is the whole cluster, and its store is a file.
    /// </summary>
    public string? Broker { get; set; }

    /// <summary>Which of the clusters on the broker this silo belongs to. Default <c>krewe</c>.</summary>
    public string Cluster { get; set; } = ClusterNames.Default;

    /// <summary>
    /// A silo of the cluster that shows no sign of life for so long is given up, and its tasks go to others; 2 s to 10 min. A process that was
    /// killed is found out in about half of it. Default 6 s.
    /// </summary>
    public TimeSpan DeathTimeout { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>
    /// How long a silo that starts waits for a <see cref="Broker"/> that does not answer, and then for the other silos to let it in, before its start
    /// fails; 1 s to 10 min. Default 30 s.
    /// </summary>
    public TimeSpan EntryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Folder of the embedded store; made when missing. Default <c>.krewe</c> in the current folder.</summary>
    public string DataDirectory { get; set; } = ".krewe";

    /// <summary>Keeps everything in memory: for tests. Nothing survives the process. Default false.</summary>
    public bool InMemory { get; set; }

    /// <summary>
    /// Where clients and other silos connect, <c>host:port</c>; port 0 takes a free one. Null (default) opens none, or with a
    /// <see cref="Broker"/> a free port on the address by which this machine reaches it.
    /// </summary>
    public string? Gateway { get; set; }

    /// <summary>
    /// The address of this machine that others are told to connect to. Null (default): the one that <see cref="Gateway"/> names, or, when that is
    /// all of them, the one by which this machine reaches the broker.
    /// </summary>
    public string? Advertise { get; set; }

    /// <summary>
    /// The cluster's secret: whoever connects has to know it. Null (default): the cluster draws one and keeps it on its <see cref="Broker"/>, where
    /// all who may read there find it; without a broker, only connections from this machine are allowed.
    /// </summary>
    public string? Secret { get; set; }

    /// <summary>
    /// Where the program <c>Krewe.Silo</c> tells of its health, and on Orleans shows its dashboard, over HTTP: <c>address:port</c> of this machine.
    /// The dashboard asks for the <see cref="Secret"/> as the password: if it is set here, and on an address that other machines can reach also if the
    /// cluster has drawn it; health asks nobody. Null (default): nowhere. A host of your own maps its health checks itself.
    /// </summary>
    public string? Http { get; set; }

    /// <summary>Assemblies whose tasks the silo runs. Default: the entry assembly.</summary>
    public IList<Assembly> TaskAssemblies { get; } = [];

    /// <summary>Schedules that the configuration declares, see <see cref="SiloConfiguration"/>.</summary>
    internal List<ScheduleDeclaration> Schedules { get; } = [];

    /// <summary>What is done to arguments, results and the like on their way into the store: compression, encryption, blobs. Default: nothing.</summary>
    public PayloadOptions Payloads { get; } = new();

    /// <summary>A file that the silo writes its events to. Default: none.</summary>
    public EventFileOptions EventFile { get; } = new();

    /// <summary>
    /// Which queues calls wait in when neither they nor their tasks name one, whoever submits them: clients, schedules, jobs. All silos say the same.
    /// Default: none.
    /// </summary>
    public Routes Routes => Shards.Routes;

    /// <summary>Settings of the worker.</summary>
    public WorkerOptions Worker { get; } = new();

    /// <summary>Settings of the shards.</summary>
    public ShardOptions Shards { get; } = new();
}
