namespace Krewe.Execution;

/// <summary>The checkpoints of one attempt: saved one after the other, so that the last one stays.</summary>
internal sealed class Checkpoints(RunningTask task, IOutcomeSink sink)
{
    private readonly Lock gate = new();
    private Task last = Task.CompletedTask;
    private volatile byte[]? saved;

    /// <summary>The last one that this attempt has saved, as UTF-8 JSON; null when it has saved none.</summary>
    public byte[]? Saved => saved;

    /// <summary>Completes when it is durable.</summary>
    public Task SaveAsync(byte[] json, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            last = SaveAfterAsync(last, json, cancellationToken);
            return last.WaitAsync(cancellationToken); // Who does not wait any more does not hold up the order.
        }
    }

    private async Task SaveAfterAsync(Task before, byte[] json, CancellationToken cancellationToken)
    {
        await before.ConfigureAwait(Background.Quietly); // Who asked for that one hears of it.
        cancellationToken.ThrowIfCancellationRequested();
        if (task.HasEnded || !await sink.SaveCheckpointAsync(task.Shard, new(task.Id, task.Delivered.Claim), json, cancellationToken))
        {
            task.Stop(StopReason.Lost);
            throw new OperationCanceledException($"Task {task.Id} is not this worker's any more, so it saves nothing.", task.CancellationToken);
        }

        saved = json;
    }
}
