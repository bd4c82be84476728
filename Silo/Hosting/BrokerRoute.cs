using System.Net;
using System.Net.Sockets;
using Krewe.Queues;
using Krewe.Redis;
using Krewe.Schedules;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Krewe.Hosting;

/// <summary>
/// The address by which this machine reaches its broker, which others reach it by. A silo has it before anything of it can be made, so a broker whose
/// name is not known yet is waited for here, for <see cref="SiloOptions.EntryTimeout"/>; <see cref="BrokerWait"/> waits for its answer.
/// </summary>
internal sealed partial class BrokerRoute(SiloOptions options, TimeProvider time, ILogger<BrokerRoute> logger, IHostApplicationLifetime? lifetime = null)
{
    /// <summary>How long it waits until it asks for the name again.</summary>
    public TimeSpan Pause { get; init; } = new RedisOptions().RetryPause;

    /// <summary>Looks up a name.</summary>
    public Func<string, IPAddress[]> Resolve { get; init; } = Dns.GetHostAddresses;

    /// <summary>Finds it. Blocks while the name is not known, or the network not there.</summary>
    /// <exception cref="StoreUnavailableException">It was not found in time: others could not be told where this silo is.</exception>
    /// <exception cref="OperationCanceledException">The host ends.</exception>
    public IPAddress Find(RedisUrl broker)
    {
        var began = time.GetTimestamp();
        for (var told = false; ; told = true)
        {
            try
            {
                return LocalAddress.Towards(broker.Host, broker.Port, Resolve);
            }
            catch (SocketException e) when (time.GetElapsedTime(began) >= options.EntryTimeout)
            {
                throw new StoreUnavailableException($"The broker's host {broker.Host} cannot be found: {e.Message}. Correct the name, or start what has it. "
                    + $"The silo has waited {DurationText.About(options.EntryTimeout)} for it (option EntryTimeout).", e);
            }
            catch (SocketException e)
            {
                if (!told)
                {
                    LogWaiting(broker.Host, e.Message, DurationText.About(options.EntryTimeout));
                }
            }

            Task.Delay(Pause, time, lifetime?.ApplicationStopping ?? default).GetAwaiter().GetResult();
        }
    }

    [LoggerMessage(258, LogLevel.Warning, "waiting for the broker's host {Host}, for {Limit} at most: it cannot be found ({Why}). Start the machine or container of "
        + "this name, or correct it in the broker's URL")]
    private partial void LogWaiting(string host, string why, string limit);
}
