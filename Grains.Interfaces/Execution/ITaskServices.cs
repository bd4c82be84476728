using Microsoft.Extensions.DependencyInjection;

namespace Krewe;

/// <summary>
/// Registers what a library's task classes take in their constructors. Every public implementation with a public constructor without
/// parameters is called once when a silo loads the library, before its host is built.
/// </summary>
public interface ITaskServices
{
    /// <summary>Adds the library's services to the silo's.</summary>
    void Configure(IServiceCollection services);
}
