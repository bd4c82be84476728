namespace Krewe.Execution;

/// <summary>Takes what comes of running tasks.</summary>
internal interface IOutcomeSink
{
    /// <summary>An attempt has ended after running for so many seconds.</summary>
    void Ended(int shard, TaskOutcome outcome, double seconds);

    /// <summary>An attempt in a batch has ended, which has one slot for all.</summary>
    void EndedInBatch(int shard, TaskOutcome outcome) => throw new NotSupportedException();

    /// <summary>Claimed tasks give their slots back while they wait for others (more than 0), or take some again (less).</summary>
    void FreeSlots(int count) => throw new NotSupportedException();

    /// <summary>Which of these claimed tasks of a shard are not to begin.</summary>
    Task<string[]> FindUnwantedAsync(int shard, HeldTask[] tasks) => throw new NotSupportedException();

    /// <summary>A task that this worker does not know is put off for so long.</summary>
    void PutOff(int shard, TimeSpan delay);

    /// <summary>A task reports progress.</summary>
    void Progress(int shard, TaskOutcome progress);

    /// <summary>A task saves its checkpoint: true when that is durable, false when it is another worker's by now.</summary>
    Task<bool> SaveCheckpointAsync(int shard, HeldTask task, byte[] checkpoint, CancellationToken cancellationToken);
}
