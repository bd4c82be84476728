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
    /// <exception cref="ClusterUnavailableException">Of a client: the broker cannot be used, or there is no such cluster on it yet.</exception>
    /// <exception cref="StoreUnavailableException">Of a silo: the broker cannot be used.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            // With a secret of its own, too: a client that finds no silos there should say why.
            await redis.ConnectAsync(cancellationToken);
            if (Value is null)
            {
                await FindAsync(cancellationToken);
            }
        }
        catch (Exception e) when (Told(e) is { } why)
        {
            throw draw ? new StoreUnavailableException($"The store {why}", e) : new ClusterUnavailableException(why, e);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task FindAsync(CancellationToken cancellationToken)
    {
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

    /// <summary>Why the broker cannot be used, for people; null for an error of Krewe itself.</summary>
    private string? Told(Exception error) => error switch
    {
        RedisUnavailableException => error.Message,
        RedisServerException => $"{redis.Url} cannot be used: {error.Message}. Perhaps another program has a key of the same name: name another cluster or database.",
        _ => null,
    };
}
