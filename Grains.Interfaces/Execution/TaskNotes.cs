using Orleans;

namespace Krewe.Execution;

/// <summary>What a task has said of itself and saved, as its shard keeps it with the task's row. Null everywhere means: nothing.</summary>
/// <param name="Progress">Last progress as UTF-8 JSON.</param>
/// <param name="State">Name of the state that the task gave itself.</param>
/// <param name="Checkpoint">What its next attempt goes on from, as UTF-8 JSON.</param>
[GenerateSerializer, Immutable, Alias("krewe.TaskNotes")]
public sealed record class TaskNotes(
    [property: Id(0)] byte[]? Progress = null, [property: Id(1)] string? State = null, [property: Id(2)] byte[]? Checkpoint = null)
{
    /// <summary>What there was, with what is new put over it.</summary>
    public static TaskNotes? Merge(TaskNotes? before, TaskNotes? news) => before is null ? news : news is null ? before : new(
        news.Progress ?? before.Progress, news.State ?? before.State, news.Checkpoint ?? before.Checkpoint);
}
