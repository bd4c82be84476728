using Orleans;

namespace Krewe.Submission;

/// <summary>An argument that is read from the results of other tasks just before the task runs.</summary>
/// <param name="Position">The argument's position, from 0.</param>
/// <param name="Source">Id of the task or job whose result it is.</param>
/// <param name="Value">The result itself as UTF-8 JSON, where it is known already; null to look it up.</param>
/// <param name="Range">Of a group's results, this block, as a JSON array; null for the whole result.</param>
[GenerateSerializer, Immutable, Alias("krewe.InputReference")]
public sealed record class InputReference([property: Id(0)] int Position, [property: Id(1)] string Source,
    [property: Id(2)] byte[]? Value = null, [property: Id(3)] MemberRange? Range = null);

/// <summary>A block of members of a group.</summary>
/// <param name="Level">Round of the reduce, 0 for the members themselves.</param>
/// <param name="Start">First index, from 0.</param>
/// <param name="Count">How many.</param>
[GenerateSerializer, Immutable, Alias("krewe.MemberRange")]
public sealed record class MemberRange([property: Id(0)] int Level, [property: Id(1)] int Start, [property: Id(2)] int Count);
