using Krewe;
using Krewe.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace WhatAnime.Commands;

/// <summary>A cluster of workers in other processes: <c>krewe -A WhatAnime.dll worker --broker URL</c>. This process only asks.</summary>
internal static class RunningCluster
{
    /// <param name="broker">The Redis that the workers share.</param>
    /// <param name="cancel">Control-C.</param>
    /// <returns>The host; stop it when done. Its services have the <see cref="ICluster"/>.</returns>
    /// <exception cref="CommandException">The URL is wrong, or no worker answers.</exception>
    public static async Task<IHost> ConnectAsync(string broker, CancellationToken cancel)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        try
        {
            builder.Services.AddKreweClient(client =>
            {
                client.Broker = broker;
                client.Secret = Environment.GetEnvironmentVariable("KREWE_SECRET") is { Length: > 0 } secret ? secret : null;
            });
        }
        catch (ArgumentException e)
        {
            throw new CommandException(e.Message);
        }

        IHost host = builder.Build();
        try
        {
            await host.StartAsync(cancel);
            return host;
        }
        catch (Exception e) when (e is OrleansException or ClusterUnavailableException)
        {
            host.Dispose();
            throw new CommandException($"{e.Message} Workers are started with: krewe -A WhatAnime.dll worker --broker {BrokerRules.Parse(broker)}");
        }
    }
}
