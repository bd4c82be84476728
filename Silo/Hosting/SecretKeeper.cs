using System.Threading.Channels;
using Krewe.Redis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Krewe.Hosting;

/// <summary>
/// Writes the secret that the cluster has drawn back to a broker that has lost it (emptied, or restored from a backup that is older than the
/// cluster), before others draw another one: whenever the connection is restored, and once a minute.
/// </summary>
internal sealed partial class SecretKeeper(
    RedisConnection redis, SiloOptions options, ClusterSecret secret, TimeProvider time, ILogger<SecretKeeper> logger) : IHostedService, IDisposable
{
    /// <summary>How often it is looked at: whoever empties a server does not break the connection.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    // One that waits is enough, however many there are reasons for.
    private readonly Channel<bool> looks = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource ending = new();
    private ITimer? timer;
    private Task keeping = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Secret is null)
        {
            keeping = KeepAsync(secret.Value!, ending.Token);
            timer = time.CreateTimer(_ => Look(), null, Period, Period);
            redis.Restored += Look;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        redis.Restored -= Look;
        timer?.Dispose();
        ending.Cancel();
        return keeping.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        redis.Restored -= Look;
        timer?.Dispose();
        ending.Cancel();
        ending.Dispose();
    }

    private void Look() => looks.Writer.TryWrite(true);

    private async Task KeepAsync(string own, CancellationToken ended)
    {
        var (seen, trouble) = (own, "");
        try
        {
            await foreach (var _ in looks.Reader.ReadAllAsync(ended))
            {
                try
                {
                    var stored = await WriteBackAsync(own).WaitAsync(ended);
                    if (stored != own && stored != seen)
                    {
                        LogOther(options.Cluster, redis.Url);
                    }

                    (seen, trouble) = (stored, "");
                }
                catch (RedisUnavailableException e) when (e.Problem is RedisProblem.Away or RedisProblem.Silent or RedisProblem.Loading)
                {
                    // The connection says so, and when it is restored, this is looked at again.
                }
                catch (Exception e) when (e is RedisUnavailableException or RedisServerException)
                {
                    if (e.Message != trouble)
                    {
                        LogNotKept(options.Cluster, e.Message);
                    }

                    trouble = e.Message;
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The silo ends.
        }
    }

    /// <summary>Gives the secret that the broker has now.</summary>
    private async Task<string> WriteBackAsync(string own)
    {
        var key = ClusterSecret.KeyOf(options.Cluster);
        if (await redis.RunAsync(database => database.StringSetAsync(key, own, when: When.NotExists)))
        {
            LogWrittenBack(options.Cluster, redis.Url);
            return own;
        }

        return (string?)await redis.RunAsync(database => database.StringGetAsync(key)) ?? own; // Lost again meanwhile: the next look writes it.
    }

    [LoggerMessage(270, LogLevel.Warning, "the broker {Url} had lost the secret of the cluster '{Cluster}'; it is written back (were tasks lost, too?)")]
    private partial void LogWrittenBack(string cluster, RedisUrl url);

    [LoggerMessage(271, LogLevel.Error, "the broker {Url} has another secret of the cluster '{Cluster}' than this silo: silos and clients that start now cannot "
        + "connect to it. Restart the silos one by one, so that all of them take the one that is there")]
    private partial void LogOther(string cluster, RedisUrl url);

    [LoggerMessage(272, LogLevel.Warning, "cannot see whether the broker still has the secret of the cluster '{Cluster}': {Reason}")]
    private partial void LogNotKept(string cluster, string reason);
}
