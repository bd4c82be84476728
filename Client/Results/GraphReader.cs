using Krewe.Graphs;
using Krewe.Queues;
using Krewe.Submission;

namespace Krewe.Results;

/// <summary>
/// Reads how the parts of a job stand. As long as a job goes on, its message has its graph; what has ended is known by the records of its parts.
/// </summary>
internal sealed class GraphReader(ShardMap shards, Cluster cluster, int most, CancellationToken cancellationToken)
{
    /// <summary>Parts that are read in all; jobs beyond are shown without theirs.</summary>
    private const int MostParts = 2000;

    private const int Window = 100;

    private int left = MostParts;

    public async Task<TaskGraph> ReadAsync(string id)
    {
        var record = (await FindAsync([id]))[0];
        return record.State == TaskState.Unknown ? throw new UnknownTaskException(id) : await PartAsync(id, record, null, TaskGraphRole.Part);
    }

    private async Task<TaskGraph> PartAsync(string id, TaskRecord record, GraphNode? node, TaskGraphRole role)
    {
        var isThere = record.State != TaskState.Unknown;
        var name = isThere ? record.Name : node is null ? "" : JobNames.Of(node);
        var part = new TaskGraph { Kind = KindOf(name), Role = role, Id = id, Name = name, State = isThere ? record.State : null };
        if (part.Kind == TaskGraphKind.Task)
        {
            return part;
        }

        // What a task was replaced by is not in the graph around it.
        node = node is not null && JobNames.Of(node) == name ? node : null;
        if (node is null && isThere && !record.State.IsTerminal()
            && await GroupFinder.AskAsync(() => shards.Of(id).GetMessageAsync(id), cluster, cancellationToken) is { } job)
        {
            node = GraphMessages.GraphOf(job);
        }

        return await WithPartsAsync(part, id, record, node);
    }

    private async Task<TaskGraph> WithPartsAsync(TaskGraph part, string id, TaskRecord record, GraphNode? node)
    {
        var size = part.Kind == TaskGraphKind.Group ? node?.Count ?? record.Gathered : node?.Children!.Count;
        var records = await PartsAsync(id, Math.Min(left, part.Kind == TaskGraphKind.Group ? Math.Min(size ?? most + 1, most + 1) : size ?? left));
        var there = Enumerable.Range(0, records.Length).Where(i => node?.Children is not null || records[i].State != TaskState.Unknown).ToArray();
        var shown = part.Kind == TaskGraphKind.Group ? there.Take(most).ToArray() : there;
        left -= shown.Length;
        var parts = new List<TaskGraph>(shown.Length);
        foreach (var i in shown)
        {
            var child = node?.Children?[i];
            var role = child is not null ? SignatureGraphs.RoleOf(node!, child, i)
                : part.Kind != TaskGraphKind.Linked || i == 0 ? TaskGraphRole.Part
                : record.State == TaskState.Success ? TaskGraphRole.OnSuccess : TaskGraphRole.OnError; // Only one of the two was submitted.
            parts.Add(await PartAsync(GraphMessages.MemberId(id, 0, i), records[i], child, role));
        }

        if (part.Kind == TaskGraphKind.Group && await ReduceAsync(id, record, node) is { } reduce)
        {
            parts.Add(reduce);
        }

        var members = part.Kind != TaskGraphKind.Group ? null : size ?? (there.Length <= most ? there.Length : null);
        return part with { Parts = parts, Members = members, IsCut = there.Length > shown.Length || shown.Length < size };
    }

    /// <summary>The records of the first parts, some at a time: where a whole window is unknown there are no more.</summary>
    private async Task<TaskRecord[]> PartsAsync(string id, int count)
    {
        TaskRecord[] all = [.. Enumerable.Range(0, count).Select(i => new TaskRecord { Id = GraphMessages.MemberId(id, 0, i), Name = "", State = TaskState.Unknown })];
        for (var (first, more) = (0, true); first < count && more; first += Window)
        {
            var some = await FindAsync([.. all.Skip(first).Take(Window).Select(r => r.Id)]);
            some.CopyTo(all, first);
            more = Array.Exists(some, r => r.State != TaskState.Unknown);
        }

        return all;
    }

    private async Task<TaskGraph?> ReduceAsync(string id, TaskRecord record, GraphNode? node)
    {
        var first = GraphMessages.MemberId(id, 1, 0);
        var name = node is not null ? node.Reduce?.Name : (await FindAsync([first]))[0] is { State: not TaskState.Unknown } fold ? fold.Name : null;
        return name is null ? null : new()
        {
            Kind = TaskGraphKind.Task, Role = TaskGraphRole.Reduce, Name = name, State = record.State.IsTerminal() ? record.State : null,
        };
    }

    private Task<TaskRecord[]> FindAsync(IReadOnlyList<string> ids) => GroupFinder.FindAsync(shards, cluster, ids, cancellationToken);

    private static TaskGraphKind KindOf(string name) => name switch
    {
        JobNames.Chain => TaskGraphKind.Chain,
        JobNames.Group => TaskGraphKind.Group,
        JobNames.Linked => TaskGraphKind.Linked,
        _ => TaskGraphKind.Task,
    };
}
