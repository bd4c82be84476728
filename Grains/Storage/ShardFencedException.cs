namespace Krewe.Storage;

/// <summary>A newer activation of the shard has taken over; this one must go.</summary>
public sealed class ShardFencedException(int shard, long epoch, long current)
    : KreweException($"Shard {shard} is at epoch {current}; a commit of epoch {epoch} was refused.");
