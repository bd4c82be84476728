using Krewe.Redis;
using Orleans.Networking;

namespace Krewe.Hosting;

/// <summary>For nodes of the embedded engine.</summary>
internal sealed partial class ClusterSecret
{
    public ClusterSecret(RedisConnection redis, string cluster, TcpOptions tcp, bool draw)
        : this(redis, cluster, tcp.Secret, secret => tcp.Secret = secret, draw)
    {
    }
}
