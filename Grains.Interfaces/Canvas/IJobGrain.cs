using Krewe.Results;
using Krewe.Submission;
using Orleans;

namespace Krewe.Graphs;

/// <summary>What every kind of job grain understands. Both calls may come more than once and change nothing then.</summary>
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Starts the job; returns when its first members are durable.</summary>
    [Alias("Start")] Task StartAsync(TaskMessage job);

    /// <summary>Members have ended; returns when what follows from it is durable.</summary>
    [Alias("MembersDone")] Task MembersDoneAsync(MemberOutcome[] members);
}

/// <summary>Runs links one after the other, keyed by the job's id.</summary>
[Alias("krewe.IChainGrain")]
public interface IChainGrain : IJobGrain;

/// <summary>Joins the members of a group, keyed by the job's id: counts them, reduces, and ends the job exactly once.</summary>
[Alias("krewe.IGatherGrain")]
public interface IGatherGrain : IJobGrain
{
    /// <summary>How far the group is.</summary>
    [Alias("GetProgress")] Task<GroupProgress> GetProgressAsync();
}

/// <summary>Submits the members of a group in windows, keyed by the job's id.</summary>
[Alias("krewe.IScatterGrain")]
public interface IScatterGrain : IGrainWithStringKey
{
    /// <summary>Submits the next windows, as far as <paramref name="done"/> finished members allow; returns when they are durable.</summary>
    /// <returns>Members that were refused, as ended members; empty when none was.</returns>
    [Alias("Feed")] Task<MemberOutcome[]> FeedAsync(TaskMessage job, int done);

    /// <summary>Drops cursor and pages.</summary>
    [Alias("Clear")] Task ClearAsync();
}

/// <summary>One page of members of a large group, keyed <c>job/page</c>.</summary>
[Alias("krewe.IPageGrain")]
public interface IPageGrain : IGrainWithStringKey
{
    /// <summary>Stores the page durably.</summary>
    [Alias("Store")] Task StoreAsync(byte[] members);

    /// <summary>The page; null when it was never stored or is cleared.</summary>
    [Alias("Load")] Task<byte[]?> LoadAsync();

    /// <summary>Drops it.</summary>
    [Alias("Clear")] Task ClearAsync();
}

/// <summary>How one member ended.</summary>
/// <param name="Level">0 for a member, n for the n-th round of a reduce.</param>
/// <param name="Index">Its position within the level.</param>
/// <param name="State">A terminal state.</param>
/// <param name="Result">The result as UTF-8 JSON, for links of a chain.</param>
/// <param name="Gathered">For a link that is a group: how many results its gather grain holds.</param>
/// <param name="Error">Why it did not succeed.</param>
[GenerateSerializer, Immutable, Alias("krewe.MemberOutcome")]
public sealed record class MemberOutcome([property: Id(0)] int Level, [property: Id(1)] int Index, [property: Id(2)] TaskState State,
    [property: Id(3)] byte[]? Result, [property: Id(4)] int? Gathered, [property: Id(5)] ErrorInfo? Error);

/// <summary>How far a group is.</summary>
/// <param name="Total">Members.</param>
/// <param name="Done">Members that have ended.</param>
/// <param name="Failed">Members that ended without success.</param>
[GenerateSerializer, Immutable, Alias("krewe.GroupProgress")]
public sealed record class GroupProgress([property: Id(0)] int Total, [property: Id(1)] int Done, [property: Id(2)] int Failed);
