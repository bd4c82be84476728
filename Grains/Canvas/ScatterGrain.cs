using System.Text.Json;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Graphs;

/// <summary>
/// Submits the members of a group page by page, never more than a window ahead of those that have ended. The cursor is durable; a page that
/// was submitted but not counted is submitted again, which changes nothing.
/// </summary>
internal sealed class ScatterGrain(
    [PersistentState("scatter", StorageNames.State)] IPersistentState<ScatterState> state, ShardMap shards) : Grain, IScatterGrain
{
    /// <summary>Members that may be submitted and not have ended.</summary>
    public const int Window = 10_000;

    private GraphNode? graph;

    private string Id => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task<MemberOutcome[]> FeedAsync(TaskMessage job, int done)
    {
        graph ??= GraphMessages.GraphOf(job);
        var refused = new List<MemberOutcome>();
        var cursor = state.State.Cursor;
        state.State.Pages = graph.Pages?.Count ?? 0;
        while (state.State.Cursor < graph.Count && state.State.Cursor - done < Window)
        {
            var members = await PageAsync(state.State.Cursor);
            refused.AddRange(await SubmitAsync(members, state.State.Cursor));
            if (refused.Count > 0)
            {
                break; // The cursor stays: if the answer is lost, the refusal is found again.
            }

            state.State.Cursor += members.Count;
        }

        if (state.State.Cursor != cursor)
        {
            await state.WriteStateAsync();
        }

        return [.. refused];
    }

    /// <inheritdoc/>
    public async Task ClearAsync()
    {
        for (var page = 0; page < state.State.Pages; page++)
        {
            await Page(page).ClearAsync();
        }

        if (state.RecordExists)
        {
            await state.ClearStateAsync();
        }

        DeactivateOnIdle();
    }

    private IPageGrain Page(int number) => GrainFactory.GetGrain<IPageGrain>($"{Id}/{number}");

    private async Task<IReadOnlyList<GraphNode>> PageAsync(int start)
    {
        if (graph!.Pages is not { } pages)
        {
            return graph.Children!;
        }

        var number = pages.ToList().BinarySearch(start);
        if (number < 0 || await Page(number).LoadAsync() is not { } page)
        {
            throw new InvalidOperationException($"Page {number} of group {Id}, which begins with member {start}, is missing.");
        }

        return JsonSerializer.Deserialize(page, GraphJson.Default.GraphNodeArray)!;
    }

    private async Task<List<MemberOutcome>> SubmitAsync(IReadOnlyList<GraphNode> members, int start)
    {
        var messages = new List<TaskMessage>(members.Count);
        var refused = new List<MemberOutcome>();
        for (var i = 0; i < members.Count; i++)
        {
            var index = start + i;
            try
            {
                messages.Add(GraphMessages.ToMessage(members[i], GraphMessages.MemberId(Id, 0, index),
                    new ParentLink(Id, JobNames.Group, 0, index), graph, graph!.Bindings));
            }
            catch (SubmitRefusedException e)
            {
                refused.Add(Refused(index, e.Message));
            }
        }

        foreach (var (message, reason) in await GrainSubmitter.SubmitAsync(shards, messages))
        {
            refused.Add(Refused(message.Parent!.Index, reason));
        }

        return refused;
    }

    private static MemberOutcome Refused(int index, string reason) =>
        new(0, index, TaskState.Failure, null, null, new(ErrorTypes.BadArguments, reason));
}
