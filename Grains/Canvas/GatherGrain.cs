using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;
using Krewe.Telemetry;
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
    [PersistentState("gather", StorageNames.State)] IPersistentState<GatherState> state, ShardMap shards, LocalShards local, TimeProvider time)
    : Grain, IGatherGrain
{
    private GraphNode? graph;
    private MemberSet[] rounds = [];
    private ReducePlan? plan;
    private Task? writing;
    private Task? clearing;
    private Task? revoking;
    private bool changed;

    private string Id => this.GetPrimaryKeyString();

    private IScatterGrain Scatter => GrainFactory.GetGrain<IScatterGrain>(Id);

    /// <inheritdoc/>
    public async Task StartAsync(TaskMessage job)
    {
        if (clearing is not null)
        {
            await ClearAsync(job); // A late copy: the job has ended.
            return;
        }

        graph = GraphMessages.GraphOf(job);
        if (graph is { Count: 0, Reduce: null })
        {
            await CompleteAsync(new(Id, TaskState.Success, Gathered: 0)); // Nobody will tell of an end, so nothing may be left to clear.
            return;
        }

        if (!state.RecordExists && await Members.IsOverAsync(shards, Id, confirm: true))
        {
            await ClearAsync(job); // It has ended, and nothing would clear what is written now: a late copy, or it was not answered in time.
            return;
        }

        var isNew = !state.RecordExists;
        if (isNew)
        {
            plan = graph.Reduce is null ? null : new ReducePlan(graph.Count);
            state.State.Count = graph.Count;
            rounds = [.. Enumerable.Range(0, 1 + (plan?.Rounds ?? 0)).Select(r => new MemberSet(plan?.SizeOf(r) ?? graph.Count))];
            await SaveAsync();
        }

        await FollowUpAsync(job, [], isNew);
    }

    /// <inheritdoc/>
    public async Task MembersDoneAsync(MemberOutcome[] members)
    {
        if (revoking is not null)
        {
            return; // What counts is that all are taken back.
        }

        if (clearing is not null || await shards.Of(Id).GetMessageAsync(Id) is not { } job)
        {
            await ClearAsync(null); // The job has ended.
            return;
        }

        graph ??= GraphMessages.GraphOf(job);
        if (rounds.Length == 0)
        {
            throw new InvalidOperationException($"Group {Id} has not been started yet.");
        }

        var isNew = !state.RecordExists;
        members = Array.FindAll(members, IsMember);
        Mark(members);
        await SaveAsync();
        await FollowUpAsync(job, members, isNew);
    }

    /// <inheritdoc/>
    public Task RevokeAsync(TaskMessage job, bool terminate) => revoking ??= RevokeOnceAsync(job, terminate);

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

    private async Task FollowUpAsync(TaskMessage job, MemberOutcome[] members, bool isNew)
    {
        try
        {
            await GoOnAsync(job, members, isNew);
        }
        catch when (isNew)
        {
            // The answer that would have told whether the job had ended before its state was written is lost, and what is repeated may go to
            // another activation: if it has, nobody else would clear that.
            if (await Members.IsSurelyOverAsync(shards, Id, time, local.Leaving))
            {
                await ClearAsync(job);
            }

            throw;
        }
    }

    private async Task GoOnAsync(TaskMessage job, MemberOutcome[] members, bool isNew)
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
            var fed = await Scatter.FeedAsync(job, rounds[0].Done, confirm: isNew);
            if (fed.Refused.Length > 0)
            {
                Mark(fed.Refused);
                await SaveAsync();
                await GoOnAsync(job, fed.Refused, isNew: false);
            }
            else if (fed.JobEnded)
            {
                // It has ended meanwhile, somewhere else: what was just written must go as well.
                await (clearing = ClearOnceAsync(job));
            }
        }
    }

    /// <summary>Takes back all members that have not ended, then the job ends. Whoever asks again meanwhile waits for the same.</summary>
    private async Task RevokeOnceAsync(TaskMessage job, bool terminate)
    {
        try
        {
            graph ??= GraphMessages.GraphOf(job);
            var sizes = graph.Reduce is null || graph.Count == 0 ? null : new ReducePlan(graph.Count);
            for (var level = 0; level <= (sizes?.Rounds ?? 0); level++)
            {
                await Members.RevokeAsync(
                    shards, Id, level, 0, sizes?.SizeOf(level) ?? graph.Count, terminate, level < rounds.Length ? rounds[level] : null);
            }

            // First, while the shard still asks again: once the job has ended nobody does.
            await ClearAsync(job);
            await shards.Of(Id).CompleteJobAsync(new(Id, TaskState.Revoked, Error: new(ErrorTypes.Revoked, "It was revoked.")));
        }
        catch
        {
            revoking = null;
            throw;
        }
    }

    /// <summary>Ends the job if these members were the last that it needed, and submits the folds that they make possible.</summary>
    private async Task<bool> EndsAsync(MemberOutcome[] members)
    {
        if (graph!.Reduce is not null)
        {
            if (!members.Any(m => m.Level == plan!.Rounds))
            {
                return !await FoldAsync(members);
            }

            await CompleteAsync(new(Id, TaskState.Success, await LastFoldAsync()));
            return true;
        }

        if (rounds[0].IsComplete)
        {
            await CompleteAsync(new(Id, TaskState.Success, Gathered: rounds[0].Count));
        }

        return rounds[0].IsComplete;
    }

    /// <summary>The result of the reduce. It stays with its member, as all do: of many folds, only the last one's is wanted.</summary>
    private async Task<byte[]?> LastFoldAsync()
    {
        var id = GraphMessages.MemberId(Id, plan!.Rounds, 0);
        var fold = (await shards.Of(id).FindAsync([id]))[0];
        return fold.State is TaskState.Success or TaskState.Ignored ? fold.Result : throw new ShardMovedException($"Task {id} is {fold.State} again; tell once more.");
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
            using var span = MemberSpans.Start(graph!, Id, folds.Count);
            foreach (var (_, reason) in await GrainSubmitter.SubmitAsync(shards, folds.Under(span)))
            {
                await CompleteAsync(new(Id, TaskState.Failure, Error: new(ErrorTypes.BadArguments, $"The reduce was refused: {reason}")));
                return false;
            }

            if (await Members.IsOverAsync(shards, Id))
            {
                await Members.RevokeAsync(shards, folds.Select(f => f.Id), terminate: false); // Taken back while they were submitted.
            }
        }

        return true;
    }

    private async Task CompleteAsync(JobOutcome outcome)
    {
        await shards.Of(Id).CompleteJobAsync(outcome);
        await ClearAsync(null);
    }

    /// <summary>The job has ended, so nothing has to be kept; those who find out at the same time do this once.</summary>
    private Task ClearAsync(TaskMessage? job) => clearing ??= ClearOnceAsync(job);

    private async Task ClearOnceAsync(TaskMessage? job)
    {
        try
        {
            await Scatter.ClearAsync(job);
            while (writing is not null)
            {
                await writing;
            }

            if (!state.RecordExists)
            {
                await state.ReadStateAsync(); // An activation elsewhere may have written after this one has read.
            }

            await state.ClearStateAsync(); // Also what does not exist: an activation that was given up may still be writing it.
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

    /// <summary>Whoever submits a task may say what job it belongs to.</summary>
    private bool IsMember(MemberOutcome outcome) =>
        (uint)outcome.Level < (uint)rounds.Length && (uint)outcome.Index < (uint)rounds[outcome.Level].Count;

    private static bool Succeeded(MemberOutcome member) => member.State is TaskState.Success or TaskState.Ignored;
}
