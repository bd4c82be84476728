using Krewe.Results;

namespace Krewe;

/// <summary>What came of a task that was run on every silo.</summary>
/// <param name="Answers">One for each silo that it was sent to, by name.</param>
/// <param name="Missing">Names that were asked for and that no live silo has.</param>
public sealed record class BroadcastResult<T>(IReadOnlyList<NodeAnswer<T>> Answers, IReadOnlyList<string> Missing)
{
    /// <summary>What the silos gave that succeeded.</summary>
    public IEnumerable<T> Results => Answers.Where(a => a.State == TaskState.Success).Select(a => a.Result!);

    /// <summary>Names of the silos that have not answered in time, those that are not there included.</summary>
    public IEnumerable<string> Silent => Answers.Where(a => !a.Answered).Select(a => a.Node).Concat(Missing);
}

/// <summary>What one silo answered.</summary>
/// <param name="Node">The silo's name, such as <c>krewe@host</c>.</param>
/// <param name="Silo">Its address, which no other has.</param>
/// <param name="TaskId">The task that was sent there.</param>
/// <param name="State">
/// How it stood at the end: of a silo that did not answer, Started if it still ran, else Revoked or Pending; Unknown if the task could not be
/// submitted, or nobody said that it was.
/// </param>
/// <param name="Result">What it gave, when it succeeded.</param>
/// <param name="Error">Why it failed, when it did; or what kept it from being submitted, or asked for.</param>
/// <param name="Answered">Whether the silo has run it to its end.</param>
public sealed record class NodeAnswer<T>(string Node, string Silo, string TaskId, TaskState State, T? Result, ErrorInfo? Error, bool Answered);
