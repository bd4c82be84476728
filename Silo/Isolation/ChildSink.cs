using System.Collections.Concurrent;
using Krewe.Execution;
using Krewe.Execution.Isolation;
using Krewe.Queues;

namespace Krewe.Hosting;

/// <summary>Sends to the silo what comes of the attempt that runs here. What the runner takes for the shard is the attempt's number.</summary>
internal sealed class ChildSink(FrameWriter writer, bool tellsMemory, TaskThreads threads) : IOutcomeSink
{
    private readonly ConcurrentDictionary<ulong, TaskCompletionSource<bool>> saves = new();
    private volatile Current? current;
    private ulong lastSave;

    /// <summary>Number of the attempt that runs; 0 for none.</summary>
    public ulong Call => current?.Call ?? 0;

    /// <summary>An attempt is about to begin.</summary>
    public void Begin(ulong call, string id) => current = new(call, id);

    /// <summary>Id of the task whose attempt has this number; null when it has ended.</summary>
    public string? IdOf(ulong call) => current is { } it && it.Call == call ? it.Id : null;

    /// <inheritdoc/>
    public void Ended(int shard, TaskOutcome outcome, double seconds)
    {
        current = null;
        var ending = new ChildEnding((ulong)shard, outcome, threads.HasAbandoned, tellsMemory ? Environment.WorkingSet : 0);
        Send(FrameKind.Ended, ending, ChildMessages.WriteEnded);
    }

    /// <inheritdoc/>
    public void PutOff(int shard, TimeSpan delay) => throw new InvalidOperationException("A child is given only tasks that it has said to know.");

    /// <inheritdoc/>
    public void Progress(int shard, TaskOutcome progress)
    {
        if (progress.Notes is { } notes)
        {
            Send(FrameKind.Progress, ((ulong)shard, notes), ChildMessages.WriteProgress);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> SaveCheckpointAsync(int shard, HeldTask task, byte[] checkpoint, CancellationToken cancellationToken)
    {
        var save = Interlocked.Increment(ref lastSave);
        var saved = saves[save] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            Send(FrameKind.Save, ((ulong)shard, save, checkpoint), ChildMessages.WriteSave);
            return await saved.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            saves.TryRemove(save, out _);
        }
    }

    /// <summary>What became of a checkpoint.</summary>
    public void Saved(ulong save, bool durable)
    {
        if (saves.TryGetValue(save, out var waiting))
        {
            waiting.TrySetResult(durable);
        }
    }

    /// <summary>Sends a frame. When nobody reads any more, the silo is gone, and this process goes with it.</summary>
    public void Send<T>(FrameKind kind, in T state, FrameContent<T> write)
    {
        try
        {
            writer.Send(kind, state, write);
        }
        catch (IOException)
        {
            ChildStreams.Leave();
        }
    }

    private sealed record Current(ulong Call, string Id);
}
