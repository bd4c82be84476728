namespace Krewe.Queues;

/// <summary>Why a shard hands out nothing at the moment.</summary>
public enum ShardTrouble
{
    /// <summary>It does hand out.</summary>
    None,

    /// <summary>It has just been opened, and asks the workers first what they run.</summary>
    Opening,

    /// <summary>Its store does not answer, or takes nothing.</summary>
    StoreFails,

    /// <summary>It stood still, or its store did not answer, for so long that it asks the store first whether it is still the one.</summary>
    StandsStill,
}
