using System.Collections.Frozen;
using System.Runtime.Loader;
using Krewe.Execution;
using Krewe.Execution.Isolation;
using Krewe.Payloads;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Krewe.Hosting;

/// <summary>
/// The silo's child processes. One is started with the silo, to see that it can be done; others when an attempt finds none free, so that there are never
/// more than attempts have run at once. The one that was used last is used first.
/// </summary>
internal sealed partial class ProcessIsolation(IServiceProvider services, SiloOptions options, TaskRegistry registry, ILoggerFactory loggers)
    : IIsolation, IHostedService, IAsyncDisposable, IDisposable
{
    private readonly Lock gate = new();
    private readonly Stack<ChildProcess> idle = new();
    private readonly Queue<Task<ChildProcess>> ahead = new();
    private readonly HashSet<ChildProcess> all = [];
    private FrozenDictionary<string, TaskSettings> isolated = FrozenDictionary<string, TaskSettings>.Empty;
    private ChildCommand command = null!;
    private ChildSetup setup = null!;
    private int most = options.Worker.Concurrency;
    private bool stopping;

    /// <inheritdoc/>
    public bool IsUsed => isolated.Count > 0;

    /// <summary>Processes that there are now.</summary>
    public IReadOnlyList<int> Ids
    {
        get
        {
            lock (gate)
            {
                return [.. all.Select(child => child.Id)];
            }
        }
    }

    /// <inheritdoc/>
    public bool Takes(TaskDefinition definition) => isolated.ContainsKey(definition.Name);

    /// <inheritdoc/>
    public bool IsKnown(TaskDefinition definition) => ReferenceEquals(isolated[definition.Name], definition.Settings);

    /// <inheritdoc/>
    /// <exception cref="TaskLibraryException">There are isolated tasks, and no child can run them.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var known = registry.Definitions.Where(d => ChildRules.IsIsolated(d.Settings, options.Worker.Pool)).ToFrozenDictionary(d => d.Name, d => d.Settings, StringComparer.Ordinal);
        string[] names = [.. known.Keys.Order(StringComparer.Ordinal)];
        if (names.Length == 0 || options.Worker.Concurrency == 0)
        {
            return;
        }

        command = services.GetService<ChildCommand>() ?? ChildCommand.OfThisProgram(names);
        setup = SetupOf(names);
        try
        {
            Return(await StartChildAsync(), ChildReplacement.No);
        }
        catch (ChildStartException e)
        {
            throw new TaskLibraryException($"{e.Message}\nThese tasks need it: {string.Join(", ", names)}.", e);
        }

        isolated = known;
    }

    /// <inheritdoc/>
    public void Resize(int concurrency)
    {
        List<ChildProcess> leaving = [];
        lock (gate)
        {
            most = concurrency;
            while (all.Count - leaving.Count > most && idle.TryPop(out var child))
            {
                leaving.Add(child);
            }
        }

        leaving.ForEach(child => Background.Run(TaskScheduler.Default, child.LeaveAsync));
    }

    /// <inheritdoc/>
    public ValueTask<IChild> RentAsync(RunningTask task)
    {
        lock (gate)
        {
            ThrowIfStopping();
            while (idle.TryPop(out var child))
            {
                if (child.IsAlive)
                {
                    return new(NewCall(child));
                }
            }

            return new(CallWhenReadyAsync(ahead.TryDequeue(out var starting) ? starting : StartChildAsync()));
        }
    }

    /// <summary>The worker has stopped: what is free leaves, what is not is killed.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        List<ChildProcess> leaving = [], busy;
        lock (gate)
        {
            stopping = true;
            leaving.AddRange(idle);
            idle.Clear();
            busy = [.. all.Except(leaving)];
        }

        busy.ForEach(child => child.Kill());
        await Task.WhenAll([.. leaving.Select(child => child.LeaveAsync()), .. busy.Select(child => child.Gone)]).WaitAsync(cancellationToken)
            .ConfigureAwait(Background.Quietly);
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ChildProcess[] left;
        lock (gate)
        {
            stopping = true;
            left = [.. all];
        }

        Array.ForEach(left, child => child.Kill());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    /// <summary>A child has ended.</summary>
    public void Forget(ChildProcess child)
    {
        lock (gate)
        {
            all.Remove(child);
        }

        LogGone(log, child.Id);
    }

    private void Return(ChildProcess child, ChildReplacement replacement)
    {
        lock (gate)
        {
            if (replacement == ChildReplacement.No && !stopping && idle.Count >= most)
            {
                Background.Run(TaskScheduler.Default, child.LeaveAsync); // The silo has fewer slots than it had.
                return;
            }

            if (replacement == ChildReplacement.No && !stopping)
            {
                idle.Push(child);
                return;
            }
        }

        LogReplaced(log, child.Id, new Counted(child.Attempts, "attempt"), replacement);
        if (replacement is ChildReplacement.Tasks or ChildReplacement.Memory or ChildReplacement.No)
        {
            Background.Run(TaskScheduler.Default, child.LeaveAsync);
        }
        else
        {
            child.Kill();
        }

        lock (gate)
        {
            if (!stopping)
            {
                var next = StartChildAsync(); // Whoever comes next need not wait as long.
                ahead.Enqueue(next);
                _ = next.ContinueWith(static t => _ = t.Exception, TaskScheduler.Default); // Is seen by who takes it.
            }
        }
    }

    private ChildCall NewCall(ChildProcess child) => new(child, child.NextCall(), Return, options.Worker);

    private async Task<IChild> CallWhenReadyAsync(Task<ChildProcess> starting) => NewCall(await starting);

    private async Task<ChildProcess> StartChildAsync()
    {
        var child = await ChildProcess.StartAsync(this, command, setup, options.Worker.ChildStartTimeout);
        var late = false;
        lock (gate)
        {
            late = stopping;
            if (child.IsAlive)
            {
                all.Add(child);
            }
        }

        if (late)
        {
            child.Kill();
            throw new ChildStartException("The silo stops.");
        }

        LogStarted(log, child.Id);
        return child;
    }

    private void ThrowIfStopping()
    {
        if (stopping)
        {
            throw new ChildStartException("The silo stops.");
        }
    }

    private ChildSetup SetupOf(string[] names) => new()
    {
        Build = ChildMain.Build,
        Worker = options.Worker.FullName,
        Libraries = [.. options.TaskAssemblies.Distinct().Select(a =>
            new ChildLibrary(a.FullName!, a.Location, AssemblyLoadContext.GetLoadContext(a) != AssemblyLoadContext.Default))],
        Tasks = names,
        MaxPayloadBytes = ChildRules.MostResult(options.Payloads, options.Shards.MaxPayloadBytes),
        TerminateGrace = options.Worker.TerminateGrace,
        TellsMemory = options.Worker.MaxMemoryPerChildMiB > 0,
        Levels = names.ToDictionary(name => name, LevelOf),
        Connection = new(options.Broker, options.Cluster, GatewayOf(), options.Secret),
        Payloads = PayloadsOf(services.GetService<IBlobStore>()),
        Extensions = ChildExtensions.Of(services),
    };

    private ChildPayloads PayloadsOf(IBlobStore? store) => ChildPayloads.Of(options.Payloads, (store as FileBlobStore)?.Folder,
        options.Payloads.BlobsAbove == 0 || store is null or FileBlobStore or RedisBlobStore ? null : store.GetType().FullName);

    private string? GatewayOf()
    {
        if (services.GetKreweGateway() is not { } gateway)
        {
            return null;
        }

        var everywhere = gateway.Address.Equals(System.Net.IPAddress.Any) || gateway.Address.Equals(System.Net.IPAddress.IPv6Any);
        return everywhere ? $"127.0.0.1:{gateway.Port}" : gateway.ToString();
    }
}
