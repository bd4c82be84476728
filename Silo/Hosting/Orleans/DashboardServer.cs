using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Dashboard;

namespace Krewe.Hosting;

/// <summary>
/// Serves Orleans' dashboard at <c>/orleans</c>, on a port of its own: a silo may be put into any host, also one that serves no HTTP.
/// </summary>
internal sealed class DashboardServer(IServiceProvider services, IPEndPoint listen, string? secret, ILoggerFactory logs) : IHostedService, IDisposable
{
    private KestrelServer? server;

    /// <summary>Its address, such as <c>http://127.0.0.1:8080</c>; null until it has started.</summary>
    public string? Address => server?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();

    /// <summary>Adds it to a silo.</summary>
    public static void AddTo(ISiloBuilder silo, IPEndPoint listen, string? secret)
    {
        silo.AddDashboard(dashboard => dashboard.HideTrace = true); // The log may name what tasks are given.
        silo.Services.AddRouting();
        silo.Services.TryAddSingleton(_ => new DiagnosticListener("Microsoft.AspNetCore")); // What a web host adds by itself.
        silo.Services.AddSingleton(s => new DashboardServer(s, listen, secret, s.GetRequiredService<ILoggerFactory>()));
        silo.Services.AddSingleton<IHostedService>(s => s.GetRequiredService<DashboardServer>());
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var app = new ApplicationBuilder(services);
        if (secret is not null)
        {
            app.Use(next => context => BasicPassword.Fits(context, secret) ? next(context) : BasicPassword.AskAsync(context));
        }

        app.UseRouting();
        app.UseEndpoints(endpoints => endpoints.MapOrleansDashboard("/orleans"));
        var options = new KestrelServerOptions { ApplicationServices = services, AddServerHeader = false };
        options.Listen(listen);
        server = new(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), logs), logs);
        await server.StartAsync(new Application(app.Build(), new DefaultHttpContextFactory(services)), cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => server?.Dispose();

    private sealed class Application(RequestDelegate pipeline, DefaultHttpContextFactory contexts) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => contexts.Create(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => pipeline(context);

        public void DisposeContext(HttpContext context, Exception? exception) => contexts.Dispose(context);
    }
}
