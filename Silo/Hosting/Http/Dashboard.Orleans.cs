using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Dashboard;

namespace Krewe.Hosting;

/// <summary>Orleans' own dashboard.</summary>
internal static class Dashboard
{
    /// <summary>Where it is; null for nowhere.</summary>
    public static string? Path => "/orleans";

    /// <summary>Adds it to the silo; without the log, which is not for everybody who may see the figures.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddOrleans(silo => silo.AddDashboard(dashboard => dashboard.HideTrace = true));
        services.AddSingleton<Added>();
    }

    /// <summary>Shows it, if the host has one.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        if (endpoints.ServiceProvider.GetService<Added>() is not null)
        {
            endpoints.MapOrleansDashboard(Path);
        }
    }

    /// <summary>The host has it.</summary>
    private sealed class Added;
}
