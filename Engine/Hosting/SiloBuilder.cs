using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Hosting;

internal sealed class SiloBuilder(IServiceCollection services) : ISiloBuilder, IClientBuilder
{
    public IServiceCollection Services => services;
}
