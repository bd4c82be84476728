using System.Net;
using System.Net.Sockets;
using Krewe.Hosting;
using Krewe.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Krewe.Tests.Redis;

/// <summary>Silos and clients that start while their broker does not answer.</summary>
public sealed class BrokerStartTests : ClusterTest, IAsyncLifetime, ILoggerProvider, ILogger
{
    private readonly TaskCompletionSource<string> waits = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RedisServer server = null!;

    async Task IAsyncLifetime.InitializeAsync() => server = await RedisServer.StartAsync();

    async Task IAsyncLifetime.DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_silo_waits_for_a_broker_that_hangs()
    {
        server.Freeze();
        using var silo = Silo();
        var starting = silo.StartAsync();
        Assert.Equal($"waiting for the broker {server.Url}, for 10m at most", await waits.Task.WaitAsync(Patience));
        server.Thaw();
        await starting.WaitAsync(Patience);
        Assert.Equal(3, await AddAsync(silo));
        await silo.StopAsync();
    }

    [Fact]
    public async Task A_silo_waits_for_a_broker_that_starts_after_it()
    {
        await server.KillAsync();
        using var silo = Silo();
        var starting = silo.StartAsync();
        await waits.Task.WaitAsync(Patience);
        await server.StartAgainAsync();
        await starting.WaitAsync(Patience);
        Assert.Equal(3, await AddAsync(silo));
        await silo.StopAsync();
    }

    [Fact]
    public async Task A_silo_waits_for_a_broker_whose_name_is_known_only_later()
    {
        var known = false;
        using var silo = Silo(broker: $"redis://localhost:{server.Port}", resolve: host => Volatile.Read(ref known) ? Dns.GetHostAddresses(host) : throw Unknown);
        var starting = Task.Run(() => silo.StartAsync());
        Assert.Equal($"waiting for the broker's host localhost, for 10m at most: it cannot be found ({Unknown.Message}). "
            + "Start the machine or container of this name, or correct it in the broker's URL", await waits.Task.WaitAsync(Patience));
        Volatile.Write(ref known, true);
        await starting.WaitAsync(Patience);
        Assert.Equal(3, await AddAsync(silo));
        await silo.StopAsync();
    }

    [Fact]
    public async Task A_silo_whose_broker_s_name_does_not_come_says_which_and_how_long_it_has_waited()
    {
        using var silo = Silo(TimeSpan.FromSeconds(1), "redis://elsewhere", _ => throw Unknown);
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => Task.Run(() => silo.StartAsync()).WaitAsync(Patience));
        Assert.Equal($"The broker's host elsewhere cannot be found: {Unknown.Message}. Correct the name, or start what has it. "
            + "The silo has waited 1s for it (option EntryTimeout).", error.Message);
    }

    [Fact]
    public async Task A_silo_that_waits_for_its_broker_s_name_ends_with_its_host()
    {
        using var silo = Silo(broker: "redis://elsewhere", resolve: _ => throw Unknown);
        var starting = Task.Run(() => silo.StartAsync());
        await waits.Task.WaitAsync(Patience);
        silo.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_silo_that_is_told_all_its_addresses_needs_no_name_to_be_made()
    {
        using var silo = Silo(broker: $"redis://localhost:{server.Port}", resolve: _ => throw Unknown, gateway: "0.0.0.0:0", advertise: "127.0.0.1");
        await silo.StartAsync().WaitAsync(Patience);
        Assert.Equal(3, await AddAsync(silo));
        await silo.StopAsync();
    }

    [Fact]
    public async Task A_silo_whose_broker_does_not_come_says_why_and_how_long_it_has_waited()
    {
        await server.KillAsync();
        using var silo = Silo(TimeSpan.FromSeconds(1));
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => silo.StartAsync().WaitAsync(Patience));
        Assert.Contains("nothing listens there", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("The silo has waited 1s for it (option EntryTimeout).", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("of our own")]
    public async Task A_client_is_told_why_the_broker_cannot_be_used_by_an_error_of_Krewe(string? secret)
    {
        await server.KillAsync();
        using var away = Client(server.Url.ToString(), secret);
        var error = await Assert.ThrowsAsync<ClusterUnavailableException>(() => away.StartAsync());
        Assert.StartsWith($"{server.Url} cannot be reached: nothing listens there. Start Redis", error.Message, StringComparison.Ordinal);

        await server.StartAgainAsync();
        using var denied = Client($"redis://:wrong@127.0.0.1:{server.Port}", secret);
        error = await Assert.ThrowsAsync<ClusterUnavailableException>(() => denied.StartAsync());
        Assert.StartsWith($"{server.Url} cannot be used: it has no password", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_whose_cluster_s_secret_is_a_key_of_another_program_is_told_so()
    {
        await server.AskAsync("HSET", "{krewe}:secret", "of", "another");
        using var client = Client(server.Url.ToString(), null);
        var error = await Assert.ThrowsAsync<ClusterUnavailableException>(() => client.StartAsync());
        Assert.Contains("another program has a key of the same name", error.Message, StringComparison.Ordinal);
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => this;

    void IDisposable.Dispose()
    {
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (formatter(state, exception) is var line && line.StartsWith("waiting for the broker", StringComparison.Ordinal))
        {
            waits.TrySetResult(line);
        }
    }

    private static async Task<int> AddAsync(IHost silo) =>
        await (await silo.Services.GetRequiredService<ICluster>().EnqueueAsync(CoreTasks.Add(1, 2))).GetAsync(Patience);

    private static SocketException Unknown => new((int)SocketError.HostNotFound);

    private IHost Silo(
        TimeSpan? entryTimeout = null, string? broker = null, Func<string, IPAddress[]>? resolve = null, string? gateway = null, string? advertise = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(this);
        builder.Services.AddKreweSilo(silo =>
        {
            silo.Broker = broker ?? server.Url.ToString();
            (silo.Gateway, silo.Advertise) = (gateway, advertise);
            silo.EntryTimeout = entryTimeout ?? TimeSpan.FromMinutes(10);
            silo.Shards.Shards = 2;
            silo.TaskAssemblies.Add(typeof(CoreTasks).Assembly);
        });
        if (resolve is not null)
        {
            builder.Services.AddSingleton(s => new BrokerRoute(
                s.GetRequiredService<SiloOptions>(), TimeProvider.System, s.GetRequiredService<ILogger<BrokerRoute>>(), s.GetRequiredService<IHostApplicationLifetime>())
            {
                Pause = TimeSpan.FromMilliseconds(10), Resolve = resolve,
            });
        }

        return builder.Build();
    }

    private static IHost Client(string broker, string? secret)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddKreweClient(client => (client.Broker, client.Secret) = (broker, secret));
        return builder.Build();
    }
}
