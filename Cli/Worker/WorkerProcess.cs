using System.Net.Sockets;
using Krewe.Cli.Output;
using Krewe.Execution;
using Krewe.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Cli.Worker;

/// <summary>A silo with worker and gateway, from banner to shutdown.</summary>
internal sealed class WorkerProcess(WorkerSettings settings, Reporter reporter)
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var lifetime = new WorkerLifetime();
        using var log = new WorkerLog(reporter, settings.Level);
        if (reporter.Json)
        {
            reporter.Document(new StartingEvent(Verbs.VersionVerb.Current, settings.NodeName, settings.Store, settings.Gateway,
                settings.Slots, settings.Queues, [.. settings.Tasks.Select(t => t.ToString())]));
        }
        else
        {
            Banner.Write(reporter.Console, settings);
        }

        var host = Build(lifetime, log);
        try
        {
            using var starting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var started = Task.Run(() => StartAsync(host, log, starting.Token), CancellationToken.None); // Making it may wait for the broker's name.
            if (await Task.WhenAny(started, lifetime.Asked) != started)
            {
                await starting.CancelAsync(); // It may wait for its broker, or for the other silos.
                host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            }

            await started;
            var ends = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ends, cancellationToken);
            await Task.WhenAny(lifetime.Asked, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, either.Token));
            if (!ends.IsCancellationRequested) // Else the silo could not go on, and has said so.
            {
                Say(log, "warm shutdown: running tasks may finish; Ctrl-C again cancels them and hands them back");
            }

            var stopping = host.StopAsync(CancellationToken.None);
            if (await Task.WhenAny(stopping, lifetime.Hurried) != stopping)
            {
                Say(log, "cold shutdown: running tasks are cancelled and handed back; Ctrl-C again ends the process");
                host.Services.GetRequiredService<IWorkerControl>().Hurry();
            }

            await stopping;
        }
        catch (OperationCanceledException) when (lifetime.Asked.IsCompleted)
        {
            Say(log, "stopped before it was ready; bye");
            return ExitCode.Interrupted;
        }
        finally
        {
            await ((IAsyncDisposable)host).DisposeAsync();
        }

        Say(log, settings.Broker is null ? "gateway and store are closed; bye" : "left the cluster; bye");
        return Environment.ExitCode; // Of a silo that could not go on; else 0.
    }

    private IHost Build(WorkerLifetime lifetime, WorkerLog log)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = Path.GetDirectoryName(settings.Libraries[0].Path) });
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical) // Says at length what is said here in a line.
            .AddFilter(typeof(Greeting).FullName, LogLevel.None); // Is said here whatever the level, as a part of the banner.
        builder.Services.AddSingleton<IHostLifetime>(lifetime);
        builder.Services.AddKreweSilo(settings.Apply);
        builder.Configuration.AddEnvironmentVariables(); // Those of OpenTelemetry, which reads no others.
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>(null, settings.Level);
        builder.Services.AddKreweTelemetry(builder.Configuration);
        return builder.Build();
    }

    private async Task StartAsync(IHost host, WorkerLog log, CancellationToken cancellationToken)
    {
        try
        {
            await host.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is AddressInUseException || e.InnerException is AddressInUseException)
        {
            await StopAsync(host);
            throw new CommandException(ExitCode.Failed, $"{settings.Gateway} is taken, perhaps by another worker: ask with `krewe status`. "
                + "Stop it, or open another port with --gateway, such as --gateway 127.0.0.1:7980 (port 0 takes any free one).", e);
        }
        catch (TaskLibraryException e)
        {
            throw new CommandException(ExitCode.Usage, e.Message, e);
        }
        catch (SocketException e)
        {
            await StopAsync(host);
            throw new CommandException(ExitCode.Failed, $"The gateway {settings.Gateway} cannot be opened: {e.Message}", e);
        }

        Greet(host, log);
    }

    /// <summary>What has started by the time the gateway is opened, such as the shards, ends in order: else the store would be taken away from under it.</summary>
    private static async Task StopAsync(IHost host)
    {
        using var patience = new CancellationTokenSource(StopPatience, TimeProvider.System);
        await host.StopAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // That it could not start is what is told.
    }

    private void Greet(IHost host, WorkerLog log)
    {
        if (!reporter.Json)
        {
            log.Line(Greeting.Search);
        }

        var neighbors = host.Services.GetRequiredService<INeighbors>().Current;
        var gateway = host.Services.GetKreweGateway()?.ToString() ?? settings.Gateway!;
        log.Line(reporter.Json
            ? Documents.Text(new ReadyEvent(gateway, [.. neighbors.Select(n => n.ToString())]))
            : Greeting.Of(neighbors)
                + $"{Environment.NewLine}{settings.NodeName} is ready; clients connect to {gateway}");
    }

    private void Say(WorkerLog log, string phase) => log.Line(reporter.Json ? Documents.Text(new StoppingEvent(phase)) : phase);
}
