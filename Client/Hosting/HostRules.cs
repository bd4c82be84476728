using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Hosting;

/// <summary>That a host is one node: a silo or a client.</summary>
internal static class HostRules
{
    /// <summary>Makes the host the node of whoever calls.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="caller">The method that the user has called.</param>
    /// <exception cref="InvalidOperationException">It is one already.</exception>
    public static void Claim(IServiceCollection services, string caller)
    {
        if (services.FirstOrDefault(s => s.ServiceType == typeof(Node))?.ImplementationInstance is Node there)
        {
            throw new InvalidOperationException($"{caller} was called after {there.Caller} on the same services, but a host is one silo or one client, "
                + "and a silo's host has its ICluster already. Leave one of the calls out, or build a host for each.");
        }

        services.AddSingleton(new Node(caller));
    }

    private sealed record Node(string Caller);
}
