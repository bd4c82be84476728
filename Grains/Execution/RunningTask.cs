using System.Diagnostics;
using System.Text.Json;
using Krewe.Execution.Isolation;
using Krewe.Graphs;
using Krewe.Payloads;
using Krewe.Results;
using Krewe.Submission;
using Microsoft.Extensions.Logging;

namespace Krewe.Execution;

/// <summary>One attempt while it runs: what the task sees of it, and what may stop it.</summary>
internal sealed class RunningTask(TaskRunner runner, TaskDefinition definition, TaskDelivery delivery, int shard) : TaskContext
{
    private static readonly IReadOnlyDictionary<string, string> NoHeaders = new Dictionary<string, string>();

    private CancellationTokenSource? cancellation;
    private ILogger? logger;
    private TaskNotes? reported;
    private Checkpoints? checkpoints;
    private int ended;

    public int Shard => shard;

    public TaskDelivery Delivered => delivery;

    public TaskDefinition Definition => definition;

    public DateTimeOffset StartedAt { get; set; }

    public long StartedTimestamp { get; set; }

    /// <summary>Its span; null when nobody traces.</summary>
    public Activity? Span { get; set; }

    /// <summary>What is called around it; null for nothing.</summary>
    public HookRun? Hooks { get; set; }

    /// <summary>In a batch: what stands for all of it, and is what the method sees; null for a task of its own.</summary>
    public RunningTask? Head { get; init; }

    /// <summary>Of what stands for a batch: its messages.</summary>
    public RunningTask[]? Members { get; set; }

    /// <summary>For the head of a batch: the arguments of all that it runs for, one array in another; null otherwise.</summary>
    public byte[]? BatchArguments { get; set; }

    /// <summary>For the head of a batch: gives it up if all of it was revoked; null otherwise.</summary>
    public Action? GiveUpRevoked { get; set; }

    /// <summary>In a batch: the error that its method gave this message.</summary>
    public Exception? Failed { get; private set; }

    /// <summary>Whether it runs in a child process.</summary>
    public bool IsIsolated { get; init; }

    /// <summary>The child process that runs it; null when it runs here, or waits for one.</summary>
    public IChild? Child { get; set; }

    /// <summary>Why it was told to stop; null when it was not.</summary>
    public StopReason? Stopped { get; private set; }

    /// <summary>What this attempt has reported; null for nothing.</summary>
    public TaskNotes? Reported => Volatile.Read(ref reported);

    /// <summary>Timers of its limits; null when it has none.</summary>
    public List<ITimer>? Timers { get; set; }

    /// <summary>The claim that brought it here.</summary>
    public long Claim => delivery.Claim;

    public override string Id => delivery.Message.Id;

    public override string Name => delivery.Message.Name;

    public override string Queue => delivery.Message.Queue;

    public override int Attempt => delivery.Attempt;

    public override int Delivery => delivery.Delivery;

    public override string Worker => runner.WorkerName;

    public override IReadOnlyDictionary<string, string> Headers => delivery.Message.Headers ?? NoHeaders;

    public override IServiceProvider Services => runner.Services;

    public override TimeProvider Time => runner.Time;

    /// <summary>The time now, for the cluster.</summary>
    public DateTimeOffset Now => runner.Now;

    public override ILogger Logger => logger ??= runner.Loggers.CreateLogger(Name);

    public override CancellationToken CancellationToken
    {
        get
        {
            if (cancellation is null)
            {
                var made = new CancellationTokenSource();
                if (Interlocked.CompareExchange(ref cancellation, made, null) is not null)
                {
                    made.Dispose();
                }
                else
                {
                    Interlocked.MemoryBarrier(); // Against Stop: one of the two sees what the other has set.
                    if (Stopped is not null)
                    {
                        made.Cancel();
                    }
                }
            }

            return cancellation.Token;
        }
    }

    /// <summary>True for the first who asks: the attempt has one end.</summary>
    public bool TryEnd() => Interlocked.Exchange(ref ended, 1) == 0;

    /// <summary>Whether it has ended, or was given up.</summary>
    public bool HasEnded => Volatile.Read(ref ended) == 1;

    /// <summary>Asks it to stop. What the task has registered on its token is user code: it may block or throw, and does so elsewhere.</summary>
    public void Stop(StopReason reason)
    {
        Stopped ??= reason;
        Interlocked.MemoryBarrier(); // The task may be making its token right now, and looks at the reason afterwards.
        if (cancellation is { } source)
        {
            runner.OnHome(source.Cancel); // Callbacks on the token are user code: they may block or throw.
        }

        Child?.Stop(reason);
    }

    public override void ReportProgress<T>(T progress) => Report(new(Written(progress, nameof(progress))));

    public override T? LastProgress<T>()
        where T : default => Read<T>(Reported?.Progress ?? delivery.Notes?.Progress);

    public override void ReportState(string state) => Report(new(State: CustomStates.Check(state)));

    public override void ReportState<T>(string state, T progress) => Report(new(Written(progress, nameof(progress)), CustomStates.Check(state)));

    public override Task SaveCheckpointAsync<T>(T checkpoint, CancellationToken cancellationToken = default)
    {
        var json = Written(checkpoint, nameof(checkpoint));
        return LazyInitializer.EnsureInitialized(ref checkpoints, () => runner.NewCheckpoints(this)).SaveAsync(json, cancellationToken);
    }

    public override T? Checkpoint<T>()
        where T : default => Read<T>(checkpoints?.Saved ?? delivery.Notes?.Checkpoint);

    public override IReadOnlyList<TaskContext> Batch => Members ?? base.Batch;

    public override void Fail(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (Head is null)
        {
            base.Fail(error);
        }

        Failed = error;
    }

    public override Exception Retry(TimeSpan? delay = null, Exception? cause = null, int? maxRetries = null) =>
        new TaskSignalException(OutcomeKind.Retry, cause?.Message ?? "The task asked to be tried again.", delay, cause, maxRetries);

    public override Exception Reject(string reason) => new TaskSignalException(OutcomeKind.Rejected, reason);

    public override Exception Ignore() => new TaskSignalException(OutcomeKind.Ignored, "The task asked to be ignored.");

    public override Exception Snooze(TimeSpan delay) => new TaskSignalException(OutcomeKind.Snoozed, "The task put itself off.", delay);

    public override Exception Replace(Signature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return (delivery.Message.Traits & (MessageTraits.Each | MessageTraits.Fold)) == 0
            ? new TaskSignalException(OutcomeKind.Replaced, "The task replaced itself.",
                graph: JsonSerializer.SerializeToUtf8Bytes(Replacements.ToGraph(signature.Node), GraphJson.Default.GraphNode))
            : throw new InvalidOperationException($"{Name} runs in a chunk, or folds the results of a group, and cannot be replaced there: others are in the same message.");
    }

    /// <summary>Saves a checkpoint that comes open from a child process; false when the task is another worker's by now, or has ended.</summary>
    public async Task<bool> SaveAsync(byte[] json) =>
        !HasEnded && await runner.Sink.SaveCheckpointAsync(Shard, new(Id, Claim), runner.Payloads.Seal(json), CancellationToken.None);

    /// <summary>What comes open from a child process, as it is kept.</summary>
    public TaskNotes Sealed(TaskNotes notes) =>
        notes.Progress is { } progress ? notes with { Progress = runner.Payloads.Seal(progress) } : notes;

    /// <summary>Something that the task says of itself.</summary>
    public void Report(TaskNotes news)
    {
        TaskNotes? before;
        do
        {
            before = Reported;
        }
        while (Interlocked.CompareExchange(ref reported, TaskNotes.Merge(before, news), before) != before); // Several threads of it may report at once.

        if (!HasEnded)
        {
            runner.ReportProgress(this);
        }
    }

    private T? Read<T>(byte[]? json)
    {
        try
        {
            return json is null ? default : TaskJson.Read<T>(PayloadEnvelope.IsIn(json) ? runner.Payloads.Open(json) : json);
        }
        catch (PayloadUnreadableException e) when (e.MayBeReadElsewhere)
        {
            throw runner.PutOffUnreadable(this, e);
        }
    }

    private byte[] Written<T>(T value, string parameter)
    {
        var json = TaskJson.Write(value);
        return json.Length <= ErrorText.MaxLength ? runner.Payloads.Seal(json) : throw new ArgumentException(
            $"The {parameter} of {Name} is {json.Length:N0} bytes of JSON; at most {ErrorText.MaxLength:N0} are allowed.", parameter);
    }
}

/// <summary>Why a running task is told to stop.</summary>
internal enum StopReason
{
    /// <summary>It was revoked with terminate.</summary>
    Revoked,

    /// <summary>Its soft time limit has passed.</summary>
    SoftTimeLimit,

    /// <summary>The silo shuts down.</summary>
    Shutdown,

    /// <summary>Its shard has given it to another worker.</summary>
    Lost,

    /// <summary>It was taken back: it does not begin, and goes on if it has begun.</summary>
    Dropped,
}
