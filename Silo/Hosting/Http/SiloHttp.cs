using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Krewe.Hosting;

/// <summary>
/// Tells of the silo's health over HTTP, and shows the engine's dashboard. It opens before the silo starts and closes after it has stopped, so
/// that whoever asks meanwhile learns why it is not ready; and it is a host of its own, so that no request can hold up the silo's shutdown.
/// </summary>
internal sealed partial class SiloHttp(
    SiloOptions options, HealthAnswers health, IServiceProvider services, ILoggerFactory loggers, TimeProvider time,
    ClusterSecret? cluster = null) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly ILogger<SiloHttp> logger = loggers.CreateLogger<SiloHttp>();
    private WebApplication? app;
    private bool isPublic; // Other machines can reach it.

    /// <summary>Where it listens, as <c>http://address:port</c>; null until it does.</summary>
    public string? Address { get; private set; }

    /// <inheritdoc/>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var endpoint = GatewayRules.Listen(options.Http!, "Http");
        isPublic = !IPAddress.IsLoopback(endpoint.Address);
        app = Build(endpoint);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new HttpUnavailableException($"Krewe:Http is '{options.Http}', which cannot be opened: {e.Message}", e);
        }

        Address = app.Urls.Single();
        LogOpened($"{Address}{HealthAnswers.Ready}");
        if (Dashboard.Path is { } dashboard)
        {
            LogDashboard($"{Address}{dashboard}");
        }

        if (isPublic && options.Secret is null)
        {
            if (cluster is null)
            {
                LogPublic(options.Http!);
            }
            else
            {
                LogDrawn(options.Http!, options.Cluster);
            }
        }
    }

    /// <inheritdoc/>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Farewell, time);
        await app!.StopAsync(patience.Token);
    }

    /// <inheritdoc/>
    public void Dispose() => (app as IDisposable)?.Dispose();

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private WebApplication Build(IPEndPoint endpoint)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(endpoint);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.AddSingleton(loggers);

        var web = builder.Build();
        web.Use(ServeAsync);
        web.MapGet(HealthAnswers.Live, HealthAnswers.AnswerLiveAsync);
        web.MapGet(HealthAnswers.Ready, health.AnswerReadyAsync);
        Dashboard.Map(new SiloEndpoints(web, services));
        return web;
    }

    /// <summary>
    /// What has to be known to see more than health; null for nothing. One that the cluster draws is known before the silo runs, and until then
    /// nothing is shown.
    /// </summary>
    private string? Password => options.Secret ?? (isPublic ? cluster?.Value : null);

    /// <summary>Requests are served from the silo's services; what is not about health, only while it runs.</summary>
    private async Task ServeAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments(HealthAnswers.Root, StringComparison.Ordinal))
        {
            if (Password is { } secret && !BasicPassword.Fits(context, secret))
            {
                await BasicPassword.AskAsync(context);
                return;
            }

            if (health.NotRunning is not null)
            {
                await health.AnswerReadyAsync(context);
                return;
            }
        }

        await using var scope = services.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        await next(context);
    }

    /// <summary>Signals are the silo's.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
