using Krewe.Redis;
using Krewe.Schedules;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Krewe.Hosting;

/// <summary>
/// Before anything else starts: waits for a broker that does not answer yet, as when all machines start at once, for
/// <see cref="SiloOptions.EntryTimeout"/>. What no waiting mends, such as a wrong password, fails at once.
/// </summary>
internal sealed partial class BrokerWait(RedisConnection redis, SiloOptions options, TimeProvider time, ILogger<BrokerWait> logger) : IHostedService
{
    /// <inheritdoc/>
    /// <exception cref="StoreUnavailableException">It cannot be used, or did not answer in time; says why.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        for (var told = false; !await TryAsync(began, cancellationToken); told = true)
        {
            if (!told)
            {
                LogWaiting(redis.Url, DurationText.About(options.EntryTimeout));
            }

            await Task.Delay(redis.RetryPause, time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>False when it does not answer, and may still do so in time.</summary>
    private async Task<bool> TryAsync(long began, CancellationToken cancellationToken)
    {
        try
        {
            await redis.ConnectAsync(cancellationToken);
            return true;
        }
        catch (RedisUnavailableException e) when (e.Problem is RedisProblem.Denied or RedisProblem.Misconfigured)
        {
            throw new StoreUnavailableException($"The store {e.Message}", e);
        }
        catch (RedisUnavailableException e) when (time.GetElapsedTime(began) >= options.EntryTimeout)
        {
            throw new StoreUnavailableException($"The store {e.Message} The silo has waited {DurationText.About(options.EntryTimeout)} for it (option EntryTimeout).", e);
        }
        catch (RedisUnavailableException)
        {
            return false; // The connection has said why.
        }
    }

    [LoggerMessage(255, LogLevel.Warning, "waiting for the broker {Url}, for {Limit} at most")]
    private partial void LogWaiting(RedisUrl url, string limit);
}
