using Krewe.Execution.Isolation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Krewe.Hosting;

/// <summary>The <see cref="ICluster"/> of a child's tasks: a client of the silo, which connects when the first of them asks for it.</summary>
internal sealed class ChildCluster(ChildConnection connection, ChildPayloads payloads, IServiceProvider services) : IAsyncDisposable, IDisposable
{
    private readonly Lock gate = new();
    private IHost? host;

    /// <exception cref="InvalidOperationException">The silo takes no clients.</exception>
    public ICluster Value
    {
        get
        {
            lock (gate)
            {
                return (host ??= Connect()).Services.GetRequiredService<ICluster>();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref host, null) is { } connected)
        {
            await connected.StopAsync();
            connected.Dispose();
        }
    }

    public void Dispose() => Interlocked.Exchange(ref host, null)?.Dispose();

    private IHost Connect()
    {
        if (connection is { Broker: null, Gateway: null })
        {
            throw new InvalidOperationException(
                "An isolated task reaches its cluster through the gateway of its silo, and this silo has none: set Gateway, such as 127.0.0.1:0.");
        }

        var builder = Host.CreateEmptyApplicationBuilder(null);
        if (services.GetService<IBlobStore>() is { } blobs)
        {
            builder.Services.AddSingleton(blobs);
        }

        foreach (var middleware in services.GetServices<ISubmitMiddleware>())
        {
            builder.Services.AddSingleton(middleware);
        }

        builder.Services.AddKreweClient(client =>
        {
            (client.Broker, client.Cluster, client.Secret) = (connection.Broker, connection.Cluster, connection.Secret);
            client.Gateways = connection.Gateway is { } gateway ? [gateway] : client.Gateways;
            payloads.Apply(client.Payloads);
        });
        var made = builder.Build();
        Task.Run(() => made.StartAsync()).GetAwaiter().GetResult(); // A container cannot wait otherwise.
        return made;
    }
}
