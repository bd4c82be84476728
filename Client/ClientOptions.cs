using Krewe.Clusters;
using Krewe.Payloads;

namespace Krewe;

/// <summary>Settings of a client. Validated when the host is built.</summary>
public sealed class ClientOptions
{
    internal static readonly TimeSpan LongestPagesKept = TimeSpan.FromDays(30);

    /// <summary>
    /// The Redis that the cluster's silos share: there the client finds them. Null (default): <see cref="Gateways"/> says where they are.
    /// </summary>
    public string? Broker { get; set; }

    /// <summary>Which of the clusters on the broker is meant. Default <c>krewe</c>.</summary>
    public string Cluster { get; set; } = ClusterNames.Default;

    /// <summary>Silos to connect to, <c>host:port</c>: the first that answers is used, the others if it goes. Default <c>127.0.0.1:7979</c>.</summary>
    public IReadOnlyList<string> Gateways { get; set; } = ["127.0.0.1:7979"];

    /// <summary>The cluster's secret. Null (default): the one on the <see cref="Broker"/>, or none.</summary>
    public string? Secret { get; set; }

    /// <summary>What is done to arguments on their way and to results: compression, encryption, blobs. Default: nothing.</summary>
    public PayloadOptions Payloads { get; } = new();

    /// <summary>Which queues the calls of this client wait in whose caller names none. Default: none; the silos may have some too, which are asked after these.</summary>
    public Routes Routes { get; } = new();

    /// <summary>A submission, a question or an order goes on trying to reach the cluster for this long before it fails; one of several steps, for each; at most 1 day. Default 30 s.</summary>
    public TimeSpan SubmitTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Most tasks in one call to a shard, 1–10,000. Default 1,000.</summary>
    public int MaxBatch { get; set; } = 1000;

    /// <summary>Calls to one shard that may be under way at once, 1–16. Default 2: one is written while the next comes in.</summary>
    public int MaxCallsPerShard { get; set; } = 2;

    /// <summary>Members of a group in one stored page, 1–1,000; a group that has no more travels in one message. Default 1,000.</summary>
    public int PageMembers { get; set; } = 1000;

    /// <summary>
    /// How long it may take to read and store the members of a large group before it is submitted, 2 min to 30 days. Default 1 h. What was
    /// stored for a group that never came, because its client died, goes by itself after twice this time, or twice <see cref="SubmitTimeout"/> if that is longer.
    /// </summary>
    public TimeSpan PagesKept { get; set; } = TimeSpan.FromHours(1);
}
