using Krewe.Results;
using Krewe.Submission;
using Orleans;

namespace Krewe.Graphs;

/// <summary>What every kind of job grain understands. All calls may come more than once and change nothing then.</summary>
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Starts the job; returns when its first members are durable.</summary>
    [Alias("Start")] Task StartAsync(TaskMessage job);

    /// <summary>Members have ended; returns when what follows from it is durable.</summary>
    [Alias("MembersDone")] Task MembersDoneAsync(MemberOutcome[] members);

    /// <summary>The job has been taken back: takes back its members that have not ended, then ends the job; returns when that is durable.</summary>
    [Alias("Revoke")] Task RevokeAsync(TaskMessage job, bool terminate);
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

/// <summary>Runs a call and then what follows from its end, keyed by the job's id.</summary>
[Alias("krewe.ILinkedGrain")]
public interface ILinkedGrain : IJobGrain;

/// <summary>Submits the members of a group in windows, keyed by the job's id.</summary>
[Alias("krewe.IScatterGrain")]
public interface IScatterGrain : IGrainWithStringKey
{
    /// <summary>
    /// Submits the next windows, as far as <paramref name="done"/> finished members allow; returns when they are durable. With
    /// <paramref name="confirm"/> it is certain that the job went on after the call had begun.
    /// </summary>
    [Alias("Feed")] Task<FeedReply> FeedAsync(TaskMessage job, int done, bool confirm);

    /// <summary>Drops cursor and pages. The <paramref name="job"/>, if it is at hand, tells of pages that have never been looked at.</summary>
    [Alias("Clear")] Task ClearAsync(TaskMessage? job);
}

/// <summary>One page of members of a large group, keyed as <see cref="GraphPageKeys"/> says.</summary>
[Alias("krewe.IPageGrain")]
public interface IPageGrain : IGrainWithStringKey
{
    /// <summary>
    /// Stores the page durably; <paramref name="nested"/> are the keys of pages of groups in it. Its job has to be submitted within
    /// <paramref name="keep"/>, at least 2 min: after twice this time, a page without a job that goes on removes itself. <paramref name="tasks"/> are the
    /// names of the tasks that are called in it.
    /// </summary>
    /// <exception cref="SubmitRefusedException">No silo has one of the tasks.</exception>
    [Alias("Store")] Task StoreAsync(byte[] members, string[] tasks, string[] nested, TimeSpan keep);

    /// <summary>The page; null when it was never stored or is cleared.</summary>
    [Alias("Load")] Task<byte[]?> LoadAsync();

    /// <summary>Drops it; with <paramref name="nested"/> also the pages of groups in it, which nobody else will do if they were never submitted.</summary>
    [Alias("Clear")] Task ClearAsync(bool nested);
}

/// <summary>What came of submitting members.</summary>
/// <param name="Refused">Members that were refused, as ended members; empty when none was.</param>
/// <param name="JobEnded">The job has ended or was taken back: what was submitted has been taken back, and nothing is kept.</param>
[GenerateSerializer, Immutable, Alias("krewe.FeedReply")]
public sealed record class FeedReply([property: Id(0)] MemberOutcome[] Refused, [property: Id(1)] bool JobEnded);

/// <summary>How one member ended.</summary>
/// <param name="Level">0 for a member, n for the n-th round of a reduce.</param>
/// <param name="Index">Its position within the level.</param>
/// <param name="State">A terminal state.</param>
/// <param name="Result">The result as UTF-8 JSON, for links of a chain.</param>
/// <param name="Gathered">For a link that is a group, or a chain that ends with one: how many members have the results.</param>
/// <param name="Error">Why it did not succeed.</param>
/// <param name="GatheredBy">For a link that is a chain that ends with a group: the id of that group.</param>
[GenerateSerializer, Immutable, Alias("krewe.MemberOutcome")]
public sealed record class MemberOutcome([property: Id(0)] int Level, [property: Id(1)] int Index, [property: Id(2)] TaskState State,
    [property: Id(3)] byte[]? Result, [property: Id(4)] int? Gathered, [property: Id(5)] ErrorInfo? Error,
    [property: Id(6)] string? GatheredBy = null);

/// <summary>How far a group is.</summary>
/// <param name="Total">Members.</param>
/// <param name="Done">Members that have ended.</param>
/// <param name="Failed">Members that ended without success.</param>
[GenerateSerializer, Immutable, Alias("krewe.GroupProgress")]
public sealed record class GroupProgress([property: Id(0)] int Total, [property: Id(1)] int Done, [property: Id(2)] int Failed);
