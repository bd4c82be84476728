using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Krewe.Hosting;

/// <summary>Endpoints of a web application whose services are the silo's.</summary>
internal sealed class SiloEndpoints(IEndpointRouteBuilder web, IServiceProvider services) : IEndpointRouteBuilder
{
    /// <inheritdoc/>
    public IServiceProvider ServiceProvider => services;

    /// <inheritdoc/>
    public ICollection<EndpointDataSource> DataSources => web.DataSources;

    /// <inheritdoc/>
    public IApplicationBuilder CreateApplicationBuilder() => web.CreateApplicationBuilder();
}
