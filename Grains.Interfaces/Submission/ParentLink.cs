using Orleans;

namespace Krewe.Submission;

/// <summary>Where a member of a job reports its end.</summary>
/// <param name="Job">Id of the job.</param>
/// <param name="Name">Name of the job's kind, see <see cref="JobNames"/>.</param>
/// <param name="Level">0 for a member, n for the n-th round of a reduce.</param>
/// <param name="Index">Position of the member within its level, from 0.</param>
[GenerateSerializer, Immutable, Alias("krewe.ParentLink")]
public sealed record class ParentLink([property: Id(0)] string Job, [property: Id(1)] string Name,
    [property: Id(2)] int Level, [property: Id(3)] int Index);
