using System.Security.Cryptography;
using Krewe.Redis;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Krewe.Hosting;

/// <summary>
/// Gives a node the secret that its cluster has drawn and keeps on the broker: who may read there may connect. Starts before the node.
/// A secret that the options say is left as it is.
/// </summary>
/// <param name="redis">The broker.</param>
/// <param name="cluster">The cluster's name.</param>
/// <param name="given">The secret that the options say, if any.</param>
/// <param name="use">Where the secret goes.</param>
/// <param name="draw">Whether one is drawn when there is none: a silo does, a client has nobody to connect to then.</param>
internal sealed partial class ClusterSecret(RedisConnection redis, string cluster, string? given, Action<string> use, bool draw) : IHostedService
{
    private const int Bytes = 32;

    /// <summary>The secret: what the options say, or what was drawn; null until it is known.</summary>
    public string? Value { get; private set; } = given;

    /// <summary>Where a cluster keeps the one it has drawn.</summary>
    public static RedisKey KeyOf(string cluster) => $"{{{cluster}}}:secret";

    /// <inheritdoc/>
    /// <exception cref="RedisUnavailableException">The broker does not answer.</exception>
    /// <exception cref="ClusterUnavailableException">There is no such cluster yet.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (Value is not null)
        {
            return;
        }

        var key = KeyOf(cluster);
        if (draw)
        {
            var drawn = Convert.ToHexString(RandomNumberGenerator.GetBytes(Bytes));
            await redis.RunAsync(database => database.StringSetAsync(key, drawn, when: When.NotExists)).WaitAsync(cancellationToken);
        }

        var secret = (string?)await redis.RunAsync(database => database.StringGetAsync(key)).WaitAsync(cancellationToken);
        use(Value = secret ?? throw new ClusterUnavailableException(
            $"There is no cluster '{cluster}' on {redis.Url}. Start a silo there, or check the name and the number of the database."));
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
