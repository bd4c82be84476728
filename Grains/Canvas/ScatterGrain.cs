using System.Text.Json;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;
using Krewe.Telemetry;
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
    public async Task<FeedReply> FeedAsync(TaskMessage job, int done, bool confirm)
    {
        if (!state.RecordExists && await Members.IsOverAsync(shards, Id, confirm: true))
        {
            return new([], true); // A late copy, or it has ended: nothing would clear what is written now.
        }

        confirm |= !state.RecordExists; // What is written now would stay if the job had ended, and the shard that is asked did not know.
        graph ??= GraphMessages.GraphOf(job);
        var refused = new List<MemberOutcome>();
        var first = state.State.Cursor;
        var ended = false;
        (state.State.Pages, state.State.Nonce, state.State.Count) = (graph.Pages?.Count ?? 0, graph.Nonce, graph.Count);
        while (state.State.Cursor < graph.Count && state.State.Cursor - done < Window && !ended)
        {
            if (await PageAsync(state.State.Cursor) is not { } members)
            {
                if (!(ended = await Members.IsOverAsync(shards, Id, confirm: true)))
                {
                    refused.Add(Lost(state.State.Cursor)); // It will not come back, so the job must end.
                }

                break;
            }

            refused.AddRange(await SubmitAsync(members, state.State.Cursor));
            if (refused.Count > 0)
            {
                break; // The cursor stays: if the answer is lost, the refusal is found again.
            }

            state.State.Cursor += members.Count;
            state.State.Fed++;
            ended = state.State.Cursor < graph.Count && await Members.IsOverAsync(shards, Id);
        }

        if ((state.State.Cursor != first || (refused.Count > 0 && !state.RecordExists)) && !ended)
        {
            await state.WriteStateAsync();
        }

        if (!ended && (refused.Count > 0 || !await Members.IsOverAsync(shards, Id, confirm)))
        {
            return new([.. refused], false);
        }

        // It has ended meanwhile: nobody else takes back what came after that, and nobody else would clear it.
        if (!await HasFailedAsync())
        {
            await Members.RevokeAsync(shards, Id, 0, first, state.State.Cursor, terminate: false);
        }

        await ClearAsync(job);
        return new([], true);
    }

    /// <inheritdoc/>
    public async Task ClearAsync(TaskMessage? job)
    {
        graph ??= job is null ? null : GraphMessages.GraphOf(job);
        if (!state.RecordExists)
        {
            await state.ReadStateAsync(); // An activation elsewhere may have written after this one has read.
        }

        if (state.RecordExists)
        {
            // An activation that died may have submitted more than it could write down.
            await Members.RevokeAsync(shards, Id, 0, state.State.Cursor, state.State.Count, terminate: false);
        }

        // Members that are submitted drop their own pages: they may go on without the job.
        await GraphPageKeys.ClearAsync(
            GrainFactory, Enumerable.Range(0, graph?.Pages?.Count ?? state.State.Pages).Select(page => (KeyOf(page), page >= state.State.Fed)));

        if (graph is { Pages: null } && (state.RecordExists || !await WasFedAsync(graph.Count)))
        {
            await GraphPageKeys.ClearAsync(GrainFactory, GraphPageKeys.In(graph, Id, state.State.Cursor));
        }

        await state.ClearStateAsync(); // Also what does not exist: an activation that was given up may still be writing it.
        DeactivateOnIdle();
    }

    /// <summary>Whether the job has failed, and was not taken back: members that have been submitted go on, whichever of them comes first.</summary>
    private async Task<bool> HasFailedAsync() => (await shards.Of(Id).FindAsync([Id]))[0].State == TaskState.Failure;

    /// <summary>Whether members are known, though nothing is written of them: all of it has been cleared, and their pages are theirs.</summary>
    private async Task<bool> WasFedAsync(int count)
    {
        var ids = Enumerable.Range(0, count).Select(i => GraphMessages.MemberId(Id, 0, i));
        var found = await Task.WhenAll(ids.GroupBy(shards.IndexOf).Select(group => shards[group.Key].FindAsync([.. group])));
        return found.Any(records => Array.Exists(records, r => r.State != TaskState.Unknown));
    }

    private string KeyOf(int page) => GraphPageKeys.Of(Id, graph?.Nonce ?? state.State.Nonce, page);

    /// <summary>The members that begin with <paramref name="start"/>; null when they are lost.</summary>
    private async Task<IReadOnlyList<GraphNode>?> PageAsync(int start)
    {
        if (graph!.Pages is not { } pages)
        {
            return graph.Children!;
        }

        var number = pages.ToList().BinarySearch(start);
        return number < 0 || await GrainFactory.GetGrain<IPageGrain>(KeyOf(number)).LoadAsync() is not { } page ? null : JsonSerializer.Deserialize(page, GraphJson.Default.GraphNodeArray)!;
    }

    private async Task<List<MemberOutcome>> SubmitAsync(IReadOnlyList<GraphNode> members, int start)
    {
        var messages = new List<TaskMessage>(members.Count);
        var refused = new List<MemberOutcome>();
        using var span = MemberSpans.Start(graph!, Id, members.Count);
        var outer = graph!.Under(span);
        for (var i = 0; i < members.Count; i++)
        {
            var index = start + i;
            try
            {
                messages.Add(GraphMessages.ToMessage(members[i], GraphMessages.MemberId(Id, 0, index),
                    new ParentLink(Id, JobNames.Group, 0, index), outer, outer.Bindings));
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

    private static MemberOutcome Lost(int index) => new(0, index, TaskState.Failure, null, null,
        new(ErrorTypes.MemberFailed, "It cannot be submitted: the stored page of members that begins with it is missing."));

    private static MemberOutcome Refused(int index, string reason) =>
        new(0, index, TaskState.Failure, null, null, new(ErrorTypes.BadArguments, reason));
}
