using System.Net;
using Krewe.Hosting;
using Krewe.Tests.Conformance;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Cli;

/// <summary>The dashboard of Orleans, where the silo runs on it; the embedded engine has none.</summary>
public sealed class DashboardTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_dashboard_of_the_engine_is_served_and_nothing_else_is()
    {
        await using var silo = CliProcess.StartProgram("Krewe.Silo.dll", folder.Path, new Dictionary<string, string>(),
            "--Krewe:Http=127.0.0.1:0", $"--Krewe:Libraries:0={RunningWorker.Library}");
        var address = new Uri((await silo.WaitForAsync("Health is told at")).Split(' ')[^1]).GetLeftPart(UriPartial.Authority);
        await silo.WaitForAsync("Application started");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(client, $"{address}/"));
        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(client, $"{address}/DashboardCounters"));
        if (Dashboard.Path is not { } path)
        {
            Assert.Equal(HttpStatusCode.NotFound, await GetAsync(client, $"{address}/orleans/"));
            return;
        }

        Assert.Contains("<html", await client.GetStringAsync($"{address}{path}"), StringComparison.OrdinalIgnoreCase);
        await ClusterTest.Eventually(async () => // It counts the hosts from time to time.
            (await client.GetStringAsync($"{address}{path}/DashboardCounters")).Contains("\"hosts\":[{", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(client, $"{address}{path}/Trace"));
    }

    private static async Task<HttpStatusCode> GetAsync(HttpClient client, string url)
    {
        using var answer = await client.GetAsync(url);
        return answer.StatusCode;
    }
}
