using Krewe.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Tests.Hosting;

public sealed class DashboardOptionTests
{
    [Fact]
    public void A_dashboard_that_the_engine_does_not_have_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddKreweSilo(silo => silo.Dashboard = "127.0.0.1:0"));
        Assert.Contains("Engine=Orleans", error.Message, StringComparison.Ordinal);
    }
}
