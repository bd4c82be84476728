using System.Net;
using System.Text;
using Krewe.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Tests.Hosting;

public sealed class DashboardTests : ClusterTest
{
    private const string Secret = "a dashboard's";

    [Fact]
    public async Task The_silo_serves_the_dashboard_of_Orleans_to_who_knows_the_secret()
    {
        var cluster = await StartAsync(configure: silo => (silo.Dashboard, silo.Secret) = ("127.0.0.1:0", Secret));
        Assert.Equal(3, await (await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2))).GetAsync(Patience));
        using var http = new HttpClient { BaseAddress = new(cluster.Service<DashboardServer>().Address!) };

        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/orleans/")).StatusCode);
        http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("any:wrong")));
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/orleans/")).StatusCode);
        http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"any:{Secret}")));
        Assert.Contains("<html", await http.GetStringAsync("/orleans/"), StringComparison.OrdinalIgnoreCase);
        await Eventually(async () => (await http.GetStringAsync("/orleans/DashboardCounters")).Contains("ShardGrain", StringComparison.Ordinal));
    }

    [Fact]
    public void What_other_machines_can_reach_needs_a_secret() => Assert.Contains("Dashboard is '0.0.0.0:0'",
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddKreweSilo(silo => silo.Dashboard = "0.0.0.0:0")).Message, StringComparison.Ordinal);
}
