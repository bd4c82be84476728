using Orleans;

namespace Krewe.Queues;

/// <summary>Which tasks to list; null matches all.</summary>
/// <param name="State">In this state.</param>
/// <param name="Name">Of this wire name, or called by it before it was replaced.</param>
/// <param name="Queue">In this queue.</param>
/// <param name="DeadLetter">On, or not on, the dead-letter list.</param>
/// <param name="Limit">At most so many, 1–10,000.</param>
[GenerateSerializer, Immutable, Alias("krewe.TaskFilter")]
public sealed record class TaskFilter([property: Id(0)] TaskState? State = null, [property: Id(1)] string? Name = null,
    [property: Id(2)] string? Queue = null, [property: Id(3)] bool? DeadLetter = null, [property: Id(4)] int Limit = 100)
{
    /// <summary>Leaves out the rows that wake schedules, <see cref="Submission.JobNames.Tick"/>. Default false.</summary>
    [Id(5)] public bool HideTicks { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">So many are never listed.</exception>
    internal static void CheckLimit(int limit, string parameter)
    {
        if (limit is < 1 or > 10_000)
        {
            throw new ArgumentOutOfRangeException(parameter, limit, "The limit of a list is 1 to 10,000.");
        }
    }

    /// <summary>Whether a record of this name is not to be left out.</summary>
    internal bool Shows(string name) => !HideTicks || name != Submission.JobNames.Tick;
}
