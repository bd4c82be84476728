using System.Threading.Channels;
using Krewe.Hosting;
using Krewe.Redis;
using Krewe.Tests.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Krewe.Tests.Redis;

/// <summary>A broker that loses the secret which the cluster has drawn.</summary>
public sealed class SecretKeeperTests : IAsyncLifetime
{
    private const string Key = "{krewe}:secret";

    private readonly SimulatedTime time = new();
    private readonly Heard heard = new();
    private RedisServer server = null!;
    private RedisConnection connection = null!;
    private ClusterSecret secret = null!;
    private SecretKeeper keeper = null!;

    public async Task InitializeAsync()
    {
        server = await RedisServer.StartAsync();
        connection = server.Connect(new RedisOptions { RetryPause = TimeSpan.FromMilliseconds(50), CommandTimeout = Gate.Patience, ConnectTimeout = Gate.Patience });
        secret = new(connection, "krewe", null, _ => { }, draw: true);
        await secret.StartAsync(default);
        keeper = new(connection, new SiloOptions(), secret, time, heard);
        await keeper.StartAsync(default);
    }

    public async Task DisposeAsync()
    {
        await keeper.StopAsync(default);
        keeper.Dispose();
        await connection.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task It_is_written_back_within_a_minute()
    {
        Assert.Equal(secret.Value, await server.AskAsync("GET", Key));
        await server.DoAsync("FLUSHALL");
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("it is written back", await heard.NextAsync(LogLevel.Warning), StringComparison.Ordinal);
        Assert.Equal(secret.Value, await server.AskAsync("GET", Key));
    }

    [Fact]
    public async Task It_is_written_back_as_soon_as_the_connection_is_restored()
    {
        await server.DoAsync("FLUSHALL");
        await server.KillAsync();
        await server.StartAgainAsync();
        Assert.Contains("it is written back", await heard.NextAsync(LogLevel.Warning), StringComparison.Ordinal);
        Assert.Equal(secret.Value, await server.AskAsync("GET", Key));
    }

    [Fact]
    public async Task Another_one_is_left_there_and_told_of_once_with_what_to_do()
    {
        await server.DoAsync("SET", Key, "another");
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("Restart the silos one by one", await heard.NextAsync(LogLevel.Error), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMinutes(1));
        await server.DoAsync("FLUSHALL");
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("it is written back", await heard.NextAsync(LogLevel.Warning), StringComparison.Ordinal); // Nothing came before it.
    }

    private sealed class Heard : ILogger<SecretKeeper>
    {
        private readonly Channel<(LogLevel Level, string Line)> lines = Channel.CreateUnbounded<(LogLevel, string)>();

        public async Task<string> NextAsync(LogLevel level)
        {
            var next = await lines.Reader.ReadAsync().AsTask().WaitAsync(Gate.Patience);
            Assert.Equal(level, next.Level);
            return next.Line;
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Writer.TryWrite((logLevel, formatter(state, exception)));
    }
}
