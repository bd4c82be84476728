using Krewe.Graphs;
using Krewe.Queues;
using Krewe.Submission;

namespace Krewe.Results;

/// <summary>Finds the group whose members have the results of a job.</summary>
internal sealed class GroupFinder(ShardMap shards, Cluster cluster, string id)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    /// <summary>The group's id and how many members it has; null for one that has ended without success.</summary>
    /// <exception cref="UnknownTaskException">Nobody submitted it.</exception>
    /// <exception cref="TaskFailedException">It is a chain that ended without success.</exception>
    /// <exception cref="BadResultException">It is no group.</exception>
    public async Task<(string Group, int? Count)> FindAsync(CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = Pauses.Next(pause))
        {
            var record = (await FindAsync(shards, cluster, [id], cancellationToken))[0];
            switch (record)
            {
                case { State: TaskState.Unknown }:
                    throw new UnknownTaskException(id);
                case { Gathered: { } count }:
                    return (record.GatheredBy ?? id, count);
                case { Name: JobNames.Group } when record.State.IsTerminal():
                    return record.Result is null ? (id, null) : throw NoGroup(); // What was reduced has a result; what ignores its own has none.
                case { Name: JobNames.Chain or JobNames.Linked } when record.State is TaskState.Failure or TaskState.Revoked or TaskState.Rejected:
                    throw GroupResults.Failed(record);
                case { Name: not (JobNames.Group or JobNames.Chain or JobNames.Linked) }:
                case { State: TaskState.Success or TaskState.Ignored }:
                    throw NoGroup();
            }

            // Null when it was taken back, or has ended since: then its record says more, soon.
            if (await AskAsync(() => shards.Of(id).GetMessageAsync(id), cluster, cancellationToken) is { } job)
            {
                return GroupIn(GraphMessages.GraphOf(job), id) ?? throw NoGroup();
            }

            await Task.Delay(pause, cluster.Time, cancellationToken);
        }
    }

    /// <summary>Asks until there is an answer: who reads a stream goes on for as long as he likes.</summary>
    public static async Task<T> AskAsync<T>(Func<Task<T>> question, Cluster cluster, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = Pauses.Next(pause))
        {
            cluster.CheckOpen();
            try
            {
                return await question().WaitAsync(cancellationToken);
            }
            catch (Exception e) when (Unreachable.Is(e) || e is StoreUnavailableException)
            {
                await Task.Delay(pause, cluster.Time, cancellationToken);
            }
        }
    }

    /// <summary>The records of ids, in order, as <see cref="AskAsync"/>.</summary>
    public static Task<TaskRecord[]> FindAsync(ShardMap shards, Cluster cluster, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        AskAsync(() => GroupResults.FindAsync(shards, ids), cluster, cancellationToken);

    private static (string Group, int? Count)? GroupIn(GraphNode node, string id) => node switch
    {
        { Kind: NodeKind.Group, Reduce: null } => (id, node.Count),
        { Kind: NodeKind.Chain, Children: { Count: > 0 } links } => GroupIn(links[^1], GraphMessages.MemberId(id, 0, links.Count - 1)),
        { Kind: NodeKind.Linked, Children: [var main, ..] } => GroupIn(main, GraphMessages.MemberId(id, 0, 0)),
        _ => null,
    };

    private BadResultException NoGroup() => new($"Task {id} is no group, and no chain that ends with one: it has no members to read one by one.");
}
