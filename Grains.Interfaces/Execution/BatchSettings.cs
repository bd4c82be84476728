namespace Krewe.Execution;

/// <summary>How a task takes its messages together.</summary>
/// <param name="Size">Most messages of a batch.</param>
/// <param name="Delay">A batch that is not full starts so long after its first message.</param>
public sealed record class BatchSettings(int Size, TimeSpan Delay);
