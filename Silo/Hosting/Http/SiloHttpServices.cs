using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Krewe.Hosting;

/// <summary>Adds HTTP to the program's host.</summary>
internal static class SiloHttpServices
{
    /// <summary>Adds it if <paramref name="http"/> says where to listen.</summary>
    public static IServiceCollection AddSiloHttp(this IServiceCollection services, string? http)
    {
        if (http is null)
        {
            return services;
        }

        Dashboard.Add(services);
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning)); // Else two lines for each probe.
        services.AddSingleton<HealthAnswers>();
        return services.AddHostedService<SiloHttp>();
    }
}
