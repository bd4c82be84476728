using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Hosting;

/// <summary>The embedded engine has none.</summary>
internal static class Dashboard
{
    /// <summary>Where it is; null for nowhere.</summary>
    public static string? Path => null;

    public static void Add(IServiceCollection services)
    {
    }

    public static void Map(IEndpointRouteBuilder endpoints)
    {
    }
}
