using System.Net;
using System.Text;
using Krewe.Hosting;
using Krewe.Storage;
using Krewe.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Krewe.Tests.Redis;

/// <summary>What a silo keeps on its broker besides tasks: which engine it is, and the cluster's secret, which its pages ask for.</summary>
public sealed class SiloOverRedisTests(RedisServer redis) : ClusterTest, IClassFixture<RedisServer>
{
    private readonly string cluster = $"krewe-{Guid.NewGuid():N}";

    [Fact]
    public async Task The_secret_that_was_drawn_is_asked_for_where_others_reach_the_pages()
    {
        using var host = await StartAsync("0.0.0.0:0");
        var secret = await redis.AskAsync("GET", $"{{{cluster}}}:secret");
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(host, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(host, "wrong"));
        Assert.NotEqual(HttpStatusCode.Unauthorized, await AskAsync(host, secret)); // What there is depends on the engine.
        await host.StopAsync();
    }

    [Fact]
    public async Task On_the_loopback_nobody_is_asked_for_a_secret_that_was_drawn()
    {
        using var host = await StartAsync("127.0.0.1:0");
        Assert.NotEqual(HttpStatusCode.Unauthorized, await AskAsync(host, null));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_secret_that_the_broker_loses_is_written_back()
    {
        using var host = await StartAsync("127.0.0.1:0");
        var secret = await redis.AskAsync("GET", $"{{{cluster}}}:secret");
        await redis.AskAsync("DEL", $"{{{cluster}}}:secret");
        await redis.AskAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        await Eventually(async () => await redis.AskAsync("GET", $"{{{cluster}}}:secret") == secret);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_silo_on_another_engine_is_refused_and_told_what_to_do()
    {
        await redis.AskAsync("HSET", $"{{{cluster}}}:store", "shards", "4", "version", $"{RedisShardStore.Version}", "engine", "Another");
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => StartAsync("127.0.0.1:0"));
        Assert.Contains($"the cluster '{cluster}' runs on the engine Another there, and this silo on {EngineHosting.Name}", error.Message, StringComparison.Ordinal);
        Assert.Contains("name another cluster with the option Cluster", error.Message, StringComparison.Ordinal);
    }

    private async Task<IHost> StartAsync(string http)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddKreweSilo(silo =>
        {
            silo.Broker = $"redis://127.0.0.1:{redis.Port}";
            silo.Cluster = cluster;
            silo.Http = http;
            silo.Shards.Shards = 2;
            silo.TaskAssemblies.Add(typeof(CoreTasks).Assembly);
        });
        builder.Services.AddSiloHttp(http);
        var host = builder.Build();
        try
        {
            await host.StartAsync();
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    private static async Task<HttpStatusCode> AskAsync(IHost host, string? password)
    {
        var port = new Uri(host.Services.GetServices<IHostedService>().OfType<SiloHttp>().Single().Address!).Port;
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Patience }; // Which forgets the password.
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/orleans");
        if (password is not null)
        {
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"ann:{password}")));
        }

        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
