using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Krewe.Graphs;

/// <summary>
/// The join of a group. A call is answered when everything that follows from it is durable; until then the shards repeat it, and repeating
/// changes nothing. Once the job has ended there is nothing left of it here.
/// </summary>
[Reentrant]
internal sealed class GatherGrain(
    [PersistentState("gather", StorageNames.State)] IPersistentState<GatherState> state, ShardMap shards) : Grain, IGatherGrain
{
    private GraphNode? graph;
    private MemberSet[] rounds = [];
    private ReducePlan? plan;
    private Task? writing;
    private Task? clearing;
    private bool changed;

    private string Id => this.GetPrimaryKeyString();

    private IScatterGrain Scatter => GrainFactory.GetGrain<IScatterGrain>(Id);

    /// <inheritdoc/>
    public async Task StartAsync(TaskMessage job)
    {
        if (clearing is not null)
        {
            await ClearAsync(); // A late copy: the job has ended.
            return;
        }

        graph = GraphMessages.GraphOf(job);
        if (graph is { Count: 0, Reduce: null })
        {
            await CompleteAsync(new(Id, TaskState.Success, Gathered: 0)); // Nobody will tell of an end, so nothing may be left to clear.
            return;
        }

        if (!state.RecordExists && await shards.Of(Id).GetMessageAsync(Id) is null)
        {
            return; // A late copy: the job has ended, and nothing would clear what is written now.
        }

        if (!state.RecordExists)
        {
            plan = graph.Reduce is null ? null : new ReducePlan(graph.Count);
            state.State.Count = graph.Count;
            rounds = [.. Enumerable.Range(0, 1 + (plan?.Rounds ?? 0)).Select(r => new MemberSet(plan?.SizeOf(r) ?? graph.Count))];
            await SaveAsync();
        }

        await FollowUpAsync(job, []);
    }

    /// <inheritdoc/>
    public async Task MembersDoneAsync(MemberOutcome[] members)
    {
        if (clearing is not null || await shards.Of(Id).GetMessageAsync(Id) is not { } job)
        {
            await ClearAsync(); // The job has ended.
            return;
        }

        graph ??= GraphMessages.GraphOf(job);
        if (rounds.Length == 0)
        {
            throw new InvalidOperationException($"Group {Id} has not been started yet.");
        }

        Mark(members);
        await SaveAsync();
        await FollowUpAsync(job, members);
    }

    /// <inheritdoc/>
    public Task<GroupProgress> GetProgressAsync() =>
        Task.FromResult(new GroupProgress(state.State.Count, rounds.Length == 0 ? 0 : rounds[0].Done, state.State.Failed));

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (state.RecordExists)
        {
            var saved = state.State;
            plan = saved.Rounds.Length > 1 ? new ReducePlan(saved.Count) : null;
            rounds = [.. saved.Rounds.Select((bits, r) => new MemberSet(plan?.SizeOf(r) ?? saved.Count, bits))];
        }

        return Task.CompletedTask;
    }

    private void Mark(MemberOutcome[] members)
    {
        foreach (var member in members)
        {
            if (rounds[member.Level].Add(member.Index))
            {
                changed = true;
                state.State.Failed += Succeeded(member) ? 0 : 1;
            }
        }
    }

    private async Task FollowUpAsync(TaskMessage job, MemberOutcome[] members)
    {
        if (members.FirstOrDefault(m => !Succeeded(m)) is { } failed)
        {
            await CompleteAsync(new(Id, TaskState.Failure, Error: Blame(failed)));
            return;
        }

        // The call that tells of a member that failed ends the job; it is repeated until it has. A refusal is found again by feeding.
        var failing = state.State.Failed > 0;
        if (!failing && await EndsAsync(members))
        {
            return;
        }

        if (failing || !rounds[0].IsComplete)
        {
            // Members that are refused have ended too; what follows from that may end the job.
            var refused = await Scatter.FeedAsync(job, rounds[0].Done);
            if (refused.Length > 0)
            {
                Mark(refused);
                await SaveAsync();
                await FollowUpAsync(job, refused);
            }
            else if (await shards.Of(Id).GetMessageAsync(Id) is null)
            {
                // It has ended meanwhile, somewhere else: what was just written must go as well.
                await (clearing = ClearOnceAsync());
            }
        }
    }

    /// <summary>Ends the job if these members were the last that it needed, and submits the folds that they make possible.</summary>
    private async Task<bool> EndsAsync(MemberOutcome[] members)
    {
        if (graph!.Reduce is not null)
        {
            if (members.FirstOrDefault(m => m.Level == plan!.Rounds) is not { } last)
            {
                return !await FoldAsync(members);
            }

            await CompleteAsync(new(Id, TaskState.Success, last.Result));
            return true;
        }

        if (rounds[0].IsComplete)
        {
            await CompleteAsync(new(Id, TaskState.Success, Gathered: rounds[0].Count));
        }

        return rounds[0].IsComplete;
    }

    /// <summary>Submits the folds of all blocks that these members complete; false when one is refused, which ends the job.</summary>
    private async Task<bool> FoldAsync(MemberOutcome[] members)
    {
        var folds = new List<TaskMessage>();
        foreach (var (level, block) in members.Select(m => (m.Level, Block: m.Index / ReducePlan.BlockSize)).Distinct())
        {
            var round = level + 1;
            var range = plan!.BlockOf(round, block);
            if (rounds[level].HasAll(range.Start, range.Count))
            {
                var merge = graph!.Reduce!;
                var id = GraphMessages.MemberId(Id, round, block);
                folds.Add(GraphMessages.ToMessage(merge with { Inputs = null }, id, new ParentLink(Id, JobNames.Group, round, block), graph, null,
                    MessageTraits.Fold) with
                {
                    Inputs = [new(merge.Inputs![0].Position, Id, null, range), new(merge.Inputs[1].Position, Id)],
                });
            }
        }

        if (folds.Count > 0)
        {
            foreach (var (_, reason) in await GrainSubmitter.SubmitAsync(shards, folds))
            {
                await CompleteAsync(new(Id, TaskState.Failure, Error: new(ErrorTypes.BadArguments, $"The reduce was refused: {reason}")));
                return false;
            }
        }

        return true;
    }

    private async Task CompleteAsync(JobOutcome outcome)
    {
        await shards.Of(Id).CompleteJobAsync(outcome);
        await ClearAsync();
    }

    /// <summary>The job has ended, so nothing has to be kept; those who find out at the same time do this once.</summary>
    private Task ClearAsync() => clearing ??= ClearOnceAsync();

    private async Task ClearOnceAsync()
    {
        try
        {
            await Scatter.ClearAsync();
            while (writing is not null)
            {
                await writing;
            }

            if (state.RecordExists)
            {
                await state.ClearStateAsync();
            }
        }
        catch
        {
            clearing = null;
            throw;
        }

        DeactivateOnIdle();
    }

    /// <summary>Writes the state; calls that come while a write is under way share the next one.</summary>
    private async Task SaveAsync()
    {
        changed |= !state.RecordExists;
        while (clearing is null && (changed || writing is not null))
        {
            if (writing is null)
            {
                changed = false;
                state.State.Rounds = [.. rounds.Select(r => r.ToBytes())];
                var write = WriteAsync();
                writing = write.IsCompleted ? null : write;
                await write;
            }
            else
            {
                await writing;
            }
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            changed = true;
            throw;
        }
        finally
        {
            writing = null;
        }
    }

    private ErrorInfo Blame(MemberOutcome member)
    {
        var which = member.Level == 0 ? $"Member {member.Index + 1} of {state.State.Count}" : "The reduce";
        return member.Error is { } e
            ? e with { Message = $"{which}: {e.Message}" }
            : new(ErrorTypes.MemberFailed, $"{which} ended as {member.State}.");
    }

    private static bool Succeeded(MemberOutcome member) => member.State is TaskState.Success or TaskState.Ignored;
}
