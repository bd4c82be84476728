using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using Orleans.Networking;
using Orleans.Runtime;

namespace Krewe.Tests.Engine.Wire;

/// <summary>A silo and a client that share nothing but a socket.</summary>
public sealed class TcpClients : IAsyncLifetime
{
    private readonly List<IHost> _hosts = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        for (var i = _hosts.Count - 1; i >= 0; i--)
        {
            await _hosts[i].StopAsync();
            _hosts[i].Dispose();
        }
    }

    [Fact]
    public async Task Results_come_back_from_every_kind_of_method()
    {
        var grain = (await PairAsync()).GetGrain<IProbeGrain>("a");
        Assert.Equal(5, await grain.Add(2, 3));
        Assert.Equal("hello", await grain.Echo("hello"));
        await grain.Nothing();
        Assert.NotEqual(Guid.Empty, await grain.Incarnation());
    }

    [Fact]
    public async Task An_exception_keeps_its_type_message_and_stack()
    {
        var grain = (await PairAsync()).GetGrain<IProbeGrain>("a");
        var error = await Assert.ThrowsAsync<FormatException>(() => grain.Fail("bad number"));
        Assert.Equal("bad number", error.Message);
        Assert.Contains(nameof(ProbeGrain), error.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grain_s_failure_to_start_arrives_too()
    {
        var grain = (await PairAsync()).GetGrain<IBrokenGrain>("a");
        var error = await Assert.ThrowsAnyAsync<Exception>(grain.Call);
        Assert.Contains("It does not start.", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_reaches_the_grain_and_ends_the_wait()
    {
        var grain = (await PairAsync()).GetGrain<IProbeGrain>("a");
        using var cancel = new CancellationTokenSource();
        var call = grain.WaitForCancellation(cancel.Token);
        while (await grain.Inside() == 0) await Task.Yield();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        while (!await grain.WasCancelled()) await Task.Yield();
    }

    [Fact]
    public async Task The_request_context_travels_on_to_the_next_grain()
    {
        var grain = (await PairAsync()).GetGrain<IProbeGrain>("a");
        RequestContext.Set("trace", "abc");
        Assert.Equal("abc", await grain.ContextValueBehind("trace", "b"));
        RequestContext.Clear();
        Assert.Null(await grain.ContextValue("trace"));
    }

    [Fact]
    public async Task A_one_way_call_arrives()
    {
        var grain = (await PairAsync()).GetGrain<IProbeGrain>("a");
        await grain.Fire(7);
        while (await grain.Fired() != 7) await Task.Yield();
    }

    [Fact]
    public async Task A_call_without_an_answer_times_out()
    {
        var endpoint = await SiloAsync();
        var client = await ClientAsync(endpoint, "open sesame", TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<TimeoutException>(client.GetGrain<IProbeGrain>("a").EnterAndWait);
        await (await ClientAsync(endpoint, "open sesame")).GetGrain<IProbeGrain>("a").Release();
    }

    [Fact]
    public async Task A_wrong_secret_stops_the_client_s_host()
    {
        var endpoint = await SiloAsync();
        await Assert.ThrowsAsync<Orleans.Runtime.Messaging.ConnectionFailedException>(() => ClientAsync(endpoint, "wrong"));
    }

    [Fact]
    public async Task Thousands_of_calls_at_once_each_get_their_own_answer()
    {
        var client = await PairAsync();
        var sums = await Task.WhenAll(Enumerable.Range(0, 5000).Select(i => client.GetGrain<IProbeGrain>($"{i % 10}").Add(i, 1)));
        Assert.Equal(Enumerable.Range(1, 5000), sums);
    }

    [Fact]
    public async Task A_call_under_way_fails_when_its_silo_stops()
    {
        var grain = (await PairAsync()).GetGrain<IProbeGrain>("a");
        var call = grain.EnterAndWait();
        while (await grain.Inside() == 0) await Task.Yield();
        await _hosts[0].Services.GetRequiredService<Gateway>().StoppingAsync(default);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
        await _hosts[0].Services.GetRequiredService<IGrainFactory>().GetGrain<IProbeGrain>("a").Release();
    }

    private async Task<IClusterClient> PairAsync() => await ClientAsync(await SiloAsync(), "open sesame");

    private async Task<IPEndPoint> SiloAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo => silo.UseLocalhostClustering().OpenGateway(o => (o.Listen, o.Secret) = (new(IPAddress.Loopback, 0), "open sesame")));
        var host = builder.Build();
        await host.StartAsync();
        _hosts.Add(host);
        return host.Services.GetRequiredService<Gateway>().Endpoint!;
    }

    private async Task<IClusterClient> ClientAsync(IPEndPoint endpoint, string secret, TimeSpan? timeout = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client => client.Configure(o => o.ResponseTimeout = timeout ?? o.ResponseTimeout)
            .UseTcp(o => (o.Gateways, o.Secret) = ([endpoint], secret)));
        var host = builder.Build();
        await host.StartAsync();
        _hosts.Add(host);
        return host.Services.GetRequiredService<IClusterClient>();
    }
}
