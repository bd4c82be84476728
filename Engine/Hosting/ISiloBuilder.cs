using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Hosting;

/// <summary>Sets up a silo.</summary>
public interface ISiloBuilder
{
    IServiceCollection Services { get; }
}

/// <summary>Sets up a client.</summary>
public interface IClientBuilder
{
    IServiceCollection Services { get; }
}
