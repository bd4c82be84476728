using Krewe.Queues;
using Krewe.Results;
using Krewe.Submission;
using Krewe.Telemetry;
using Orleans;
using Orleans.Concurrency;

namespace Krewe.Graphs;

/// <summary>
/// A chain: the link that has ended submits the next. It keeps no state of its own: the graph is the job's message, the position is in what
/// the shards tell it, and the ids of links derive from the chain's.
/// </summary>
[Reentrant]
internal sealed class ChainGrain(ShardMap shards) : Grain, IChainGrain
{
    private GraphNode? graph;

    private string Id => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task StartAsync(TaskMessage job)
    {
        graph = GraphMessages.GraphOf(job);
        await SubmitAsync(0, graph.Bindings ?? []);
    }

    /// <inheritdoc/>
    public async Task MembersDoneAsync(MemberOutcome[] members)
    {
        if (await shards.Of(Id).GetMessageAsync(Id) is not { } job)
        {
            DeactivateOnIdle();
            return; // The chain has ended, perhaps because it was revoked.
        }

        var chain = graph ??= GraphMessages.GraphOf(job);

        foreach (var member in members)
        {
            var next = member.Index + 1;
            if (member.State is not (TaskState.Success or TaskState.Ignored))
            {
                await FailAsync(next, Blame(member));
            }
            else if (next == chain.Children!.Count)
            {
                var gatheredBy = member.Gathered is null ? null : member.GatheredBy ?? GraphMessages.MemberId(Id, 0, member.Index);
                await CompleteAsync(new(Id, TaskState.Success, member.Result, member.Gathered, GatheredBy: gatheredBy));
            }
            else
            {
                var source = GraphMessages.MemberId(Id, 0, member.Index);
                var carried = member.Gathered is null && (member.Result?.Length ?? 0) <= GraphMessages.MaxCarried ? member.Result ?? "null"u8.ToArray() : null;
                await SubmitAsync(next, [.. chain.Bindings ?? [], new(chain.Children[next].Takes, source, carried)]);
            }
        }
    }

    /// <inheritdoc/>
    public async Task RevokeAsync(TaskMessage job, bool terminate)
    {
        await Members.RevokeAsync(shards, Id, 0, 0, GraphMessages.GraphOf(job).Children!.Count, terminate);
        await GraphPageKeys.ClearAsync(GrainFactory, GraphPageKeys.In(GraphMessages.GraphOf(job), Id));
        await CompleteAsync(new(Id, TaskState.Revoked, Error: new(ErrorTypes.Revoked, "It was revoked.")));
    }

    private async Task SubmitAsync(int index, IReadOnlyList<NodeBinding> bindings)
    {
        using var span = MemberSpans.Start(graph!, Id, 1);
        TaskMessage message;
        try
        {
            message = GraphMessages.ToMessage(graph!.Children![index], GraphMessages.MemberId(Id, 0, index),
                new ParentLink(Id, JobNames.Chain, 0, index), graph.Under(span), bindings);
        }
        catch (SubmitRefusedException e)
        {
            await FailAsync(index, new(ErrorTypes.BadArguments, e.Message));
            return;
        }

        foreach (var (_, reason) in await GrainSubmitter.SubmitAsync(shards, [message]))
        {
            await FailAsync(index, new(ErrorTypes.BadArguments, $"Link {index + 1} was refused: {reason}"));
            return;
        }

        if (await Members.IsOverAsync(shards, Id))
        {
            await Members.RevokeAsync(shards, [message.Id], terminate: false); // The chain was taken back while the link was submitted.
        }
    }

    /// <summary>Ends the chain; the pages of links that will never be submitted go first, while somebody still asks again.</summary>
    private async Task FailAsync(int unsubmitted, ErrorInfo error)
    {
        await GraphPageKeys.ClearAsync(GrainFactory, GraphPageKeys.In(graph!, Id, unsubmitted));
        await CompleteAsync(new(Id, TaskState.Failure, Error: error));
    }

    private static ErrorInfo Blame(MemberOutcome member) => member.Error is { } e
        ? e with { Message = $"Link {member.Index + 1}: {e.Message}" }
        : new(ErrorTypes.MemberFailed, $"Link {member.Index + 1} ended as {member.State}.");

    private async Task CompleteAsync(JobOutcome outcome)
    {
        await shards.Of(Id).CompleteJobAsync(outcome);
        DeactivateOnIdle();
    }
}
