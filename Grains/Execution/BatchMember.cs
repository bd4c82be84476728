namespace Krewe.Execution;

/// <summary>A claimed message that waits for others of its task.</summary>
internal readonly record struct BatchMember(int Shard, TaskDelivery Delivery, long ClaimedAt);
