using Orleans;

namespace Krewe.Queues;

/// <summary>What was set for queues at run time.</summary>
[GenerateSerializer, Alias("krewe.QueueTableState")]
public sealed class QueueTableState
{
    /// <summary>The last that was set.</summary>
    [Id(0)] public QueueTable Table { get; set; } = QueueTable.Empty;
}
