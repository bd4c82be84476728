using System.Net;
using System.Text;
using System.Text.Json;
using Krewe.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Krewe.Tests.Hosting;

/// <summary>Health over HTTP, from before the silo starts until after it has stopped; a gate stands for the silo.</summary>
public sealed class SiloHttpTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
    private readonly IHost host;
    private readonly SiloOptions options = new() { Http = "127.0.0.1:0" };
    private HealthCheckResult result = HealthCheckResult.Healthy("It runs 0 tasks.");

    public SiloHttpTests()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddHealthChecks().AddCheck("krewe", () => result);
        builder.Services.AddHostedService(_ => new Gate(started.Task, stopped.Task));
        builder.Services.AddSingleton<HealthAnswers>();
        builder.Services.AddHostedService<SiloHttp>();
        host = builder.Build();
    }

    private string Address => host.Services.GetServices<IHostedService>().OfType<SiloHttp>().Single().Address!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        started.TrySetResult();
        stopped.TrySetResult();
        await host.StopAsync();
        host.Dispose();
        client.Dispose();
    }

    [Fact]
    public async Task Ready_says_what_a_silo_is_at_from_its_start_to_its_end()
    {
        var starting = host.StartAsync();
        Assert.Equal((503, "starting"), await StatusAsync("/health/ready"));
        Assert.Equal((200, "alive"), await StatusAsync("/health/live"));
        Assert.Equal((503, "starting"), await StatusAsync("/orleans"));
        started.SetResult();
        await starting.WaitAsync(Patience);
        Assert.Equal((200, "ready"), await StatusAsync("/health/ready"));

        var stopping = host.StopAsync();
        Assert.Equal((503, "stopping"), await StatusAsync("/health/ready"));
        Assert.Equal((200, "alive"), await StatusAsync("/health/live"));
        stopped.SetResult();
        await stopping.WaitAsync(Patience);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync($"{Address}/health/live"));
    }

    [Fact]
    public async Task Ready_follows_the_check_and_tells_why()
    {
        started.SetResult();
        await host.StartAsync();
        result = HealthCheckResult.Unhealthy("The store is away.");
        using var away = await client.GetAsync($"{Address}/health/ready");
        Assert.Equal("""{"status":"unhealthy","why":"The store is away."}""", await away.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        Assert.Equal((200, "alive"), await StatusAsync("/health/live"));

        result = HealthCheckResult.Healthy("It runs 3 tasks.");
        using var back = await client.GetAsync($"{Address}/health/ready");
        Assert.Equal("""{"status":"ready","why":"It runs 3 tasks."}""", await back.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        Assert.True(back.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_probe_tells_what_it_was_told_and_ends_accordingly()
    {
        started.SetResult();
        await host.StartAsync();
        Assert.Equal((0, """200 {"status":"ready","why":"It runs 0 tasks."}"""), await ProbeAsync($"{Address}/health/ready"));
        result = HealthCheckResult.Unhealthy("The store is away.");
        Assert.Equal((1, """503 {"status":"unhealthy","why":"The store is away."}"""), await ProbeAsync($"{Address}/health/ready"));
        stopped.SetResult();
        await host.StopAsync();
        var (code, told) = await ProbeAsync($"{Address}/health/ready");
        Assert.Equal(1, code);
        Assert.Contains("does not answer", told, StringComparison.Ordinal);
        Assert.Equal(2, (await ProbeAsync("127.0.0.1:8080")).ExitCode);
    }

    [Fact]
    public async Task With_a_secret_all_but_health_asks_for_it()
    {
        options.Secret = "correct horse";
        var starting = host.StartAsync();
        Assert.Equal((503, "starting"), await StatusAsync("/health/ready"));
        using var unasked = await client.GetAsync($"{Address}/orleans");
        Assert.Equal(HttpStatusCode.Unauthorized, unasked.StatusCode);
        Assert.Equal("Basic", unasked.Headers.WwwAuthenticate.Single().Scheme);
        foreach (var wrong in new[] { "Basic YW5uOndyb25n", "Basic !", "Basic ", "Bearer x", "Basic " + Encode("correct horse") }) // The last has no user.
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(wrong)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync($"Basic {Encode("ann:correct horse")}")).StatusCode); // It starts still.
        started.SetResult();
        await starting.WaitAsync(Patience);
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private async Task<HttpResponseMessage> AskAsync(string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Address}/orleans");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await client.SendAsync(request);
    }

    private static async Task<(int ExitCode, string Told)> ProbeAsync(string url)
    {
        var output = new StringWriter();
        return (await HealthProbe.RunAsync(url, output), output.ToString().TrimEnd());
    }

    private async Task<(int Code, string? Status)> StatusAsync(string path)
    {
        using var answer = await client.GetAsync($"{Address}{path}");
        return ((int)answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("status").GetString());
    }

    private sealed class Gate(Task started, Task stopped) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => started;

        public Task StopAsync(CancellationToken cancellationToken) => stopped;
    }
}
