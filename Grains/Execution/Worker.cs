using Krewe.Execution.Isolation;
using Krewe.Queues;
using Krewe.Submission;
using Krewe.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Execution;

/// <summary>
/// The silo's worker: one link to each shard, one pool of slots, one runner. It pulls; nobody pushes onto a busy silo.
/// </summary>
internal sealed partial class Worker(
    IServiceProvider services, TaskRunner runner, ISiloHealth health, ILocalSiloDetails silo, IOptions<WorkerOptions> options, Schedulers schedulers, IdSource ids,
    RunnerTelemetry telemetry, TimeProvider time, ILogger<Worker> logger)
    : IOutcomeSink, IWorkerStatus, IWorkerControl, IAsyncDisposable
{
    /// <summary>So often it is looked at what waits here.</summary>
    public static readonly TimeSpan TidyPeriod = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource hurry = new();
    private readonly SlotPool slots = new(options.Value.Concurrency, options.Value.MaxPrefetch, options.Value.PrefetchTime);
    private ShardLink[] links = [];
    private Task running = Task.CompletedTask;
    private ITimer? tidy;
    private int lastWaiting;
    private bool disposed;

    /// <inheritdoc/>
    public string Name { get; } = options.Value.FullName;

    /// <inheritdoc/>
    public int Busy => runner.Busy;

    /// <inheritdoc/>
    public TimeSpan Silence => links.Length == 0 ? TimeSpan.Zero : links.Max(l => l.Silence);

    /// <inheritdoc/>
    public bool StoreFails => Array.Exists(links, l => l.StoreFails);

    /// <summary>Begins to pull.</summary>
    public void Start()
    {
        startedAt = time.GetTimestamp();
        runner.Sink = this;
        runner.WorkerName = Name;
        telemetry.Watch(() => runner.Running);
        if (options.Value.Concurrency == 0)
        {
            return;
        }

        runner.Isolation = services.GetService<IIsolation>() is { IsUsed: true } isolation ? isolation : null;
        runner.Hooks = HookTable.Of(services, services.GetRequiredService<TaskRegistry>());
        runner.Middleware = TaskChain.Of(services, runner.InvokeMethodAsync);
        runner.Retries = RetryTable.Of(services, services.GetRequiredService<TaskRegistry>(), logger);
        var address = silo.SiloAddress.ToParsableString();
        served = new(options.Value.Queues, QueueNames.OfSilo(address));
        var patience = services.GetRequiredService<IOptions<ShardOptions>>().Value.ClaimPatience;
        var shards = services.GetRequiredService<ShardMap>(); // Known only now: the store had to be opened.
        links = [.. Enumerable.Range(0, shards.Count).Select(n => new ShardLink(n, shards[n], shards.Grains.GetGrain<IExecutorGrain>(0),
            new WorkerSession(ids.Next(), Name, address), served, slots, runner, health, patience, schedulers.Home, time, logger))];
        AutoscaleAsTold();
        running = Task.WhenAll(links.Select(l => l.RunAsync(stopping.Token)));
        tidy = time.CreateTimer(_ => Tidy(), null, TidyPeriod, TidyPeriod);
        LogStarted(Name, Counted.Tasks(options.Value.Concurrency), new Counted(shards.Count, "shard"));
        TellUnserved();
    }

    /// <summary>Who has not said which queues are to be served may not know that those of its tasks are not. Who has, has left them out.</summary>
    private void TellUnserved()
    {
        if (options.Value.Queues is not [QueueNames.Default])
        {
            return;
        }

        var unserved = services.GetRequiredService<TaskRegistry>().Definitions.Select(d => d.Settings.Queue).OfType<string>().Where(queue => queue != QueueNames.Default)
            .Distinct().Order(StringComparer.Ordinal).ToArray();
        if (unserved.Length > 0)
        {
            LogUnserved(string.Join(", ", unserved));
        }
    }

    /// <inheritdoc/>
    public void Hurry()
    {
        LogHurrying(Name, new Counted(runner.Busy, "running task"));
        hurry.Cancel();
    }

    /// <summary>Stops pulling, lets running tasks finish for a while, cancels the rest, hands back what has not begun, and reports it all.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        LogStopping(Name, new Counted(runner.Busy, "running task"), new Counted(runner.Waiting, "claimed task"));
        stopping.Cancel(); // Not CancelAsync, which leaves the scheduler.
        await running.ConfigureAwait(Background.Quietly);
        HandBack(TimeSpan.Zero);
        using var lingering = new CancellationTokenSource();
        var beats = Task.WhenAll(links.Select(l => l.LingerAsync(lingering.Token))); // What runs here stays ours, however long it takes.
        using var patience = new CancellationTokenSource(options.Value.ShutdownTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, hurry.Token, cancellationToken);
        await runner.WhenIdleAsync(either.Token).ConfigureAwait(Background.Quietly);
        if (runner.Busy > 0)
        {
            LogCancelling(Name, new Counted(runner.Busy, "running task"));
            foreach (var task in runner.Running)
            {
                runner.Stop(task.Id, StopReason.Shutdown, task.Claim);
            }

            using var grace = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
            await runner.WhenIdleAsync(grace.Token).ConfigureAwait(Background.Quietly);
            foreach (var task in runner.Running)
            {
                task.Child?.Kill(); // Others will run it; it is not to go on meanwhile.
            }
        }

        if (tidy is not null)
        {
            await tidy.DisposeAsync();
        }

        lingering.Cancel();
        await beats;
        var closing = Task.WhenAll(links.Select(async link =>
        {
            await link.DrainAsync();
            await link.CloseAsync();
        }));
        await closing.WaitAsync(TimeSpan.FromSeconds(10), time, CancellationToken.None).ConfigureAwait(Background.Quietly);
        LogStopped(Name);
    }

    /// <inheritdoc/>
    public void Ended(int shard, TaskOutcome outcome, double seconds)
    {
        links[shard].Ended(outcome);
        slots.Ended(seconds);
    }

    /// <inheritdoc/>
    public void EndedInBatch(int shard, TaskOutcome outcome) => links[shard].Ended(outcome);

    /// <inheritdoc/>
    public void FreeSlots(int count) => slots.Move(count);

    /// <inheritdoc/>
    public Task<string[]> FindUnwantedAsync(int shard, HeldTask[] tasks) => links[shard].FindUnwantedAsync(tasks);

    /// <inheritdoc/>
    public void PutOff(int shard, TimeSpan delay) => links[shard].PutOff(delay);

    /// <inheritdoc/>
    public void Progress(int shard, TaskOutcome progress) => links[shard].Progressed(progress);

    /// <inheritdoc/>
    public Task<bool> SaveCheckpointAsync(int shard, HeldTask task, byte[] checkpoint, CancellationToken cancellationToken) =>
        links[shard].SaveCheckpointAsync(task, checkpoint, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return; // It is known to the container as IWorkerStatus too.
        }

        disposed = true;
        runner.Concurrency = 0; // What has not begun does not begin any more.
        await stopping.CancelAsync(); // A silo that was not stopped in order still comes to an end.
        stopping.Dispose();
        hurry.Dispose();
        foreach (var link in links)
        {
            link.Dispose();
        }

        if (tidy is not null)
        {
            await tidy.DisposeAsync();
        }
    }

    /// <summary>Looks after what has stalled: adds a thread when the queue does not move, hands back what has waited too long.</summary>
    private void Tidy()
    {
        var waiting = runner.Waiting;
        if (waiting > 0 && waiting >= lastWaiting)
        {
            runner.AddDrain();
        }

        lastWaiting = waiting;
        (schedulers.Tasks as TaskThreads)?.Unblock();
        HandBack(options.Value.MaxIdleClaim);
        Scale();
    }

    private void HandBack(TimeSpan olderThan)
    {
        foreach (var (shard, delivery) in runner.TakeBack(olderThan))
        {
            Ended(shard, TaskRunner.Released(delivery), options.Value.MaxIdleClaim.TotalSeconds);
        }
    }

    [LoggerMessage(220, LogLevel.Information, "Worker {Worker} runs up to {Concurrency} at once from {Shards}")]
    private partial void LogStarted(string worker, Counted concurrency, Counted shards);

    [LoggerMessage(219, LogLevel.Information,
        "Tasks are declared for queues that this silo does not serve, where they wait for one that does: {Queues}. To serve them, too, add them to Worker:Queues (-Q)")]
    private partial void LogUnserved(string queues);

    [LoggerMessage(221, LogLevel.Information, "Worker {Worker} stops: lets {Busy} finish, hands {Claimed} back")]
    private partial void LogStopping(string worker, Counted busy, Counted claimed);

    [LoggerMessage(222, LogLevel.Warning, "Worker {Worker} cancels {Busy}")]
    private partial void LogCancelling(string worker, Counted busy);

    [LoggerMessage(224, LogLevel.Warning, "Worker {Worker} is to leave at once, with {Busy}")]
    private partial void LogHurrying(string worker, Counted busy);

    [LoggerMessage(223, LogLevel.Information, "Worker {Worker} has stopped")]
    private partial void LogStopped(string worker);
}
