using Orleans;

namespace Krewe.Results;

/// <summary>Which tasks that have ended are meant: those that fit all that is not null.</summary>
[GenerateSerializer, Immutable, Alias("krewe.HistoryQuery")]
public sealed record class HistoryQuery
{
    /// <summary>Ended in this state; one that is no end fits nothing.</summary>
    [Id(0)] public TaskState? State { get; init; }

    /// <summary>Of this wire name, or called by it before it was replaced; chains and groups are called <c>krewe.chain</c> and <c>krewe.group</c>.</summary>
    [Id(1)] public string? Name { get; init; }

    /// <summary>Of this queue.</summary>
    [Id(2)] public string? Queue { get; init; }

    /// <summary>Whose last attempt ran on the silo of this name, such as <c>krewe@web-1</c>.</summary>
    [Id(3)] public string? Silo { get; init; }

    /// <summary>Ended at this moment or later.</summary>
    [Id(4)] public DateTimeOffset? Since { get; init; }

    /// <summary>Ended before this moment.</summary>
    [Id(5)] public DateTimeOffset? Until { get; init; }

    /// <summary>That had this header. Only of tasks whose call is kept, see <see cref="TaskRecord.Call"/>.</summary>
    [Id(6)] public string? Header { get; init; }

    /// <summary>What the header says; null for anything. Not without <see cref="Header"/>.</summary>
    [Id(7)] public string? HeaderValue { get; init; }

    /// <summary>
    /// Text in the type, message or stack of the error, or in the arguments if the call is kept; case does not matter. What is encrypted or in a blob
    /// store is opened, and looked at, by the client that asks, and only if it has the keys or the store.
    /// </summary>
    [Id(8)] public string? Text { get; init; }

    /// <summary>On, or not on, the dead-letter list.</summary>
    [Id(9)] public bool? DeadLetter { get; init; }

    /// <summary>How many at most, 1 or more; null (default) for all.</summary>
    [Id(10)] public int? Limit { get; init; }

    /// <summary>
    /// Gives records without result, progress, error and call, which is quicker where these are large. Default false. Not with <see cref="Text"/>.
    /// </summary>
    [Id(11)] public bool Outline { get; init; }

    /// <summary>Leaves out the rows that wake schedules, <see cref="Submission.JobNames.Tick"/>. Default false.</summary>
    [Id(12)] public bool HideTicks { get; init; }

    /// <summary>Whether nothing but outlines is read.</summary>
    internal bool IsOutline => Outline && Text is null;
}
