using System.Reflection;
using System.Runtime.Loader;
using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Execution.Isolation;
using Krewe.Queues;
using Krewe.Storage;
using Krewe.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Krewe.Hosting;

/// <summary>What runs attempts in a child: a container built from the task libraries, and a runner like the silo's.</summary>
internal sealed class ChildHost
{
    private readonly IHost host;
    private readonly TaskRunner runner;
    private readonly ChildSink sink;
    private readonly ChildLogs logs;
    private readonly TaskRegistry registry;
    private readonly IDisposable tracing = ChildTracing.Listen();

    private ChildHost(IHost host, TaskRunner runner, ChildSink sink, ChildLogs logs, TaskRegistry registry) =>
        (this.host, this.runner, this.sink, this.logs, this.registry) = (host, runner, sink, logs, registry);

    public static async Task<ChildHost> StartAsync(ChildSetup setup, FrameWriter writer, Action<IHostApplicationBuilder>? configure)
    {
        var threads = new TaskThreads(2); // The next attempt may come while the last one is on its way out.
        var sink = new ChildSink(writer, setup.TellsMemory, threads);
        var logs = new ChildLogs(sink, setup.Levels);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddEnvironmentVariables();
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs);
        var services = builder.Services;
        services.AddSingleton<IHostLifetime, NoLifetime>();
        services.AddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton(Options.Create(new WorkerOptions { Name = setup.Worker, Concurrency = 2, TerminateGrace = setup.TerminateGrace }));
        services.AddSingleton(Options.Create(new ShardOptions { MaxPayloadBytes = setup.MaxPayloadBytes }));
        services.AddSingleton<IClusterClock, LocalClock>();
        services.AddSingleton(new Schedulers(TaskScheduler.Default, threads));
        services.AddSingleton(new Random());
        services.AddSingleton<EventHub>(); // To which nobody listens: the silo tells.
        services.AddSingleton<RunnerTelemetry>();
        services.AddSingleton<TaskRunner>();
        services.AddSingleton(s => new TaskRegistry(s.GetServices<TaskDefinition>()));
        services.AddSingleton(s => new ChildCluster(setup.Connection, setup.Payloads, s));
        services.AddSingleton(s => s.GetRequiredService<ChildCluster>().Value);
        foreach (var library in setup.Libraries)
        {
            services.AddKreweTasks(Load(library));
        }

        configure?.Invoke(builder);
        var host = builder.Build();
        await host.StartAsync();
        var registry = host.Services.GetRequiredService<TaskRegistry>();
        var runner = host.Services.GetRequiredService<TaskRunner>();
        runner.BeginChild(sink, setup.Worker);
        setup.Payloads.MakeSerializers();
        return new(host, runner, sink, logs, registry);
    }

    private bool Knows(string task) => registry.TryGet(task, out _);

    /// <summary>What it lacks to run the silo's tasks; null for nothing.</summary>
    public string? Lacks(ChildSetup setup) =>
        setup.Tasks.Where(name => !Knows(name)).ToArray() is { Length: > 0 } missing ? $"it does not know these tasks, which are in no task assembly: {string.Join(", ", missing)}"
        : setup.Payloads.OwnStore is { } store && host.Services.GetService<IBlobStore>() is null
            ? $"it has no blob store, and the silo has one of its own, {store}: register it in the task library with ITaskServices, or where the program calls RunIfChildAsync"
        : ChildExtensions.Missing(setup.Extensions, host.Services);

    /// <summary>Does what the silo says until it says no more. A child that works for nobody ends at once.</summary>
    public Task ListenAsync(FrameReader reader)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            Listen(reader);
            if (runner.Busy + runner.Waiting > 0)
            {
                ChildStreams.Leave();
            }

            ended.SetResult();
        }) { IsBackground = true, Name = "krewe silo" }.Start();
        return ended.Task;
    }

    /// <summary>Ends the services of the container.</summary>
    public async Task StopAsync()
    {
        await host.StopAsync();
        tracing.Dispose();
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    private void Listen(FrameReader reader)
    {
        var codec = new MessageCodec();
        while (reader.Read(out var kind, out var content))
        {
            switch (kind)
            {
                case FrameKind.Run:
                    var (call, delivery) = ChildMessages.ReadRun(content, codec);
                    runner.ForgetStop(delivery.Message.Id); // Of an earlier attempt, which ended before it heard of it.
                    sink.Begin(call, delivery.Message.Id);
                    runner.Enqueue((int)call, [delivery]); // The number goes through it in the place of the shard's.
                    break;
                case FrameKind.Stop:
                    var stop = ChildMessages.ReadStop(content);
                    if (sink.IdOf(stop.Call) is { } id)
                    {
                        runner.Stop(id, stop.Reason, claim: 0); // Claims are the silo's.
                    }

                    break;
                case FrameKind.Saved:
                    var (save, durable) = ChildMessages.ReadSaved(content);
                    sink.Saved(save, durable);
                    break;
                case FrameKind.Level:
                    var (category, level) = ChildMessages.ReadLevel(content);
                    logs.SetLevel(category, level);
                    break;
                default:
                    throw new InvalidDataException($"The silo sent a frame {kind}, which is not known.");
            }
        }
    }

    private static Assembly Load(ChildLibrary library)
    {
        if (library.Loaded)
        {
            return TaskLibrary.Load(library.Path).Assembly;
        }

        try
        {
            return Assembly.Load(new AssemblyName(library.Name));
        }
        catch (FileNotFoundException)
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyPath(library.Path);
        }
    }

    /// <summary>Whoever runs the host ends it; no signal does.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
