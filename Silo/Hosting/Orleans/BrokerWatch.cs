using System.Globalization;
using Krewe.Execution;
using Krewe.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Krewe.Hosting;

/// <summary>
/// Whether the silo reaches its broker: one that hangs fails nothing for a while, and a shard could go on handing out what it has in memory.
/// Asked over a connection of its own, which no commit holds up.
/// </summary>
internal sealed class BrokerWatch([FromKeyedServices(BrokerWatch.Connection)] RedisConnection connection, SiloOptions options, TimeProvider time)
    : BackgroundService, ISiloHealth
{
    /// <summary>Key of its connection.</summary>
    public const string Connection = "krewe-health";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private long heardAt = time.GetTimestamp();

    /// <inheritdoc/>
    public string? Trouble => time.GetElapsedTime(Volatile.Read(ref heardAt)) is var silence && silence > options.DeathTimeout / 3
        ? $"the broker has not answered for {silence.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s"
        : null;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await connection.RunAsync(database => database.PingAsync());
                Volatile.Write(ref heardAt, time.GetTimestamp());
            }
            catch (RedisUnavailableException)
            {
                // Whoever asks for trouble hears of it.
            }

            await Task.Delay(Period, time, stoppingToken).ConfigureAwait(Background.Quietly);
        }
    }
}
