namespace Krewe.Execution;

/// <summary>The checkpoints of one attempt: saved one after the other, so that the last one stays.</summary>
internal sealed class Checkpoints(RunningTask task, IOutcomeSink sink)
{
    private readonly Lock gate = new();
    private Task last = Task.CompletedTask;
    private long number;
    private volatile byte[]? saved;

    /// <summary>The last one that this attempt has saved, as UTF-8 JSON; null when it has saved none.</summary>
    public byte[]? Saved => saved;

    /// <summary>Completes when it is durable.</summary>
    public Task SaveAsync(byte[] json, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return last = SaveAfterAsync(last, ++number, json, cancellationToken);
        }
    }

    private async Task SaveAfterAsync(Task before, long mine, byte[] json, CancellationToken cancellationToken)
    {
        await before.ConfigureAwait(Background.Quietly); // Who asked for that one hears of it.
        if (task.HasEnded || !await sink.SaveCheckpointAsync(task.Shard, new(task.Id, task.Delivered.Claim), mine, json, cancellationToken))
        {
            task.Stop(StopReason.Lost);
            throw new OperationCanceledException($"Task {task.Id} is not this worker's any more, so it saves nothing.", task.CancellationToken);
        }

        saved = json;
    }
}
