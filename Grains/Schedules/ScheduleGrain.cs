using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Graphs;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Schedules;

/// <summary>
/// Keeps a schedule and makes its ticks. What wakes it is a row in a shard, like a task that waits for its time: nothing runs for a schedule
/// that is not due, and a row outlives any silo. All ids derive from schedule and tick, so whatever is done again after a death changes nothing.
/// Written last is the state: what stands in it has been submitted.
/// </summary>
internal sealed class ScheduleGrain(
    [PersistentState("schedule", StorageNames.State)] IPersistentState<ScheduleState> state, ShardMap shards, TaskRegistry registry,
    IOptions<ShardOptions> limits, IClusterClock clock) : Grain, IScheduleGrain
{
    /// <summary>While it is paused its row waits for so long, and then again.</summary>
    private static readonly TimeSpan Parked = TimeSpan.FromDays(3650);

    /// <summary>After this it is looked again whether the task of the tick before has ended.</summary>
    private static readonly TimeSpan OverlapPause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RowKept = TimeSpan.FromMinutes(1);

    private ScheduleState Kept => state.State;

    private string Name => this.GetPrimaryKeyString();

    private bool IsPaused => Kept is { Spec: not null, Next: null };

    /// <inheritdoc/>
    public async Task<ScheduleStatus> SetAsync(ScheduleSpec spec)
    {
        var now = clock.UtcNow;
        var anchor = AnchorOf(spec, now);
        var rule = Check(spec, anchor);
        if (Kept.Spec?.IsLike(spec) == true)
        {
            return Status();
        }

        var next = NextOf(rule, now) ?? throw new SubmitRefusedException($"Schedule '{Name}' has no tick after now ({now:u}): see its timing, its start and its end.");
        await ChangeAsync(spec, anchor, IsPaused ? null : next, now);
        return Status();
    }

    /// <exception cref="SubmitRefusedException">It is wrong.</exception>
    /// <exception cref="SiloUnavailableException">It may be right: neighbors have still to say which tasks they have.</exception>
    private TickRule Check(ScheduleSpec spec, DateTimeOffset anchor)
    {
        var meeting = registry.IsMeeting; // First: what they have may be learnt meanwhile.
        try
        {
            return ScheduleRules.Check(spec, anchor, registry, limits.Value.MaxPayloadBytes);
        }
        catch (SubmitRefusedException e) when (meeting)
        {
            throw new SiloUnavailableException($"This silo starts, and its neighbors have not said yet which tasks they have. {e.Message}");
        }
    }

    /// <inheritdoc/>
    public async Task<DeclareOutcome> DeclareAsync(ScheduleSpec spec, ScheduleSource source)
    {
        var isThere = Kept.Spec?.IsLike(spec) == true;
        var print = ScheduleRules.PrintOf(spec);
        if (Kept.Declared == print && Kept.DeclaredBy == source)
        {
            return isThere ? DeclareOutcome.Unchanged : DeclareOutcome.Kept;
        }

        if (Kept is { Declared: null, Spec: not null } && !isThere)
        {
            return DeclareOutcome.Taken;
        }

        var now = clock.UtcNow;
        var anchor = AnchorOf(spec, now);
        var rule = Check(spec, anchor);
        if (Kept.Declared == print || isThere)
        {
            (Kept.Declared, Kept.DeclaredBy) = (print, source); // Nothing else about it is new.
            await WriteAsync();
            return isThere ? DeclareOutcome.Unchanged : DeclareOutcome.Kept;
        }

        if (NextOf(rule, now) is not { } next)
        {
            if (Kept.Spec is not null)
            {
                (Kept.Declared, Kept.DeclaredBy) = (print, source);
                await RemoveAsync(); // What it replaces does not go on in its place.
            }

            return DeclareOutcome.Over;
        }

        await ChangeAsync(spec, anchor, IsPaused ? null : next, now, (print, source));
        return DeclareOutcome.Set;
    }

    /// <inheritdoc/>
    public Task<ScheduleStatus?> GetAsync() => Task.FromResult(Kept.Spec is null ? null : Status());

    /// <inheritdoc/>
    public async Task<bool> PauseAsync(bool pause)
    {
        if (Kept.Spec is not { } spec)
        {
            return false;
        }

        if (pause != (Kept.Next is null))
        {
            var now = clock.UtcNow;
            await ChangeAsync(spec, Kept.Anchor, pause ? null : TickRule.Of(spec, Kept.Anchor).Next(now), now);
        }

        return true;
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync()
    {
        if (Kept.Spec is null)
        {
            return false;
        }

        var row = TickNames.RowOf(Name, Kept.Version, Kept.Row);
        await ClearAsync();
        await DropRowAsync(row);
        return true;
    }

    /// <inheritdoc/>
    public Task StartAsync(TaskMessage job) => TellAsync(job, run: true, TaskState.Success);

    /// <inheritdoc/>
    public Task RevokeAsync(TaskMessage job, bool terminate) => TellAsync(job, run: false, TaskState.Revoked);

    /// <inheritdoc/>
    public Task MembersDoneAsync(MemberOutcome[] members) => Task.CompletedTask; // What it submits is on its own.

    /// <summary>The row of a tick is due, or was taken back: then its tick is left out.</summary>
    private async Task TellAsync(TaskMessage job, bool run, TaskState end)
    {
        var (_, version, number) = TickNames.Parse(job.Id)!.Value;
        if (Kept.Spec is not null && version == Kept.Version)
        {
            if (number < Kept.Row)
            {
                await SubmitRowAsync(Kept.Version, Kept.Row, Kept.Next ?? clock.UtcNow + Parked); // It may have been lost with the answer.
            }
            else
            {
                await AdvanceAsync(number + 1, run);
            }
        }
        else if (version > Kept.Version)
        {
            await ConfirmAsync();
        }

        await shards.Of(job.Id).CompleteJobAsync(new(job.Id, end));
    }

    private async Task AdvanceAsync(long row, bool run)
    {
        var now = clock.UtcNow;
        if (Kept.Next is not { } due)
        {
            await SubmitRowAsync(Kept.Version, row, now + Parked);
            Kept.Row = row;
            await WriteAsync();
            return;
        }

        var spec = Kept.Spec!;
        var plan = TickPlan.Of(TickRule.Of(spec, Kept.Anchor), spec.Options, due, now);
        var (ticks, skipped, next) = run ? (plan.Run, plan.Skipped, plan.Next) : ([], plan.Skipped + plan.Run.Count, plan.Next);
        if (ticks.Count > 0 && spec.Options.Overlap != Overlap.Allow)
        {
            var free = await HasEndedAsync(Kept.LastTask) ? 1 : 0;
            if (spec.Options.Overlap == Overlap.Skip)
            {
                (ticks, skipped) = ([.. ticks.Take(free)], skipped + ticks.Count - free);
            }
            else if (ticks.Count > free)
            {
                (next, ticks) = (ticks[free], [.. ticks.Take(free)]);
            }
        }

        var submitting = SubmitAsync(spec, ticks);
        if (next is not { } tick)
        {
            await submitting;
            await ClearAsync();
            return;
        }

        // One that waits for the task before it is due already.
        await Task.WhenAll(submitting,
            SubmitRowAsync(Kept.Version, row, tick <= now ? now + (spec.Options.Overlap == Overlap.Queue ? OverlapPause : TimeSpan.Zero) : tick));
        if (ticks.Count > 0)
        {
            (Kept.Last, Kept.LastTask, Kept.Error) = (ticks[^1], TickNames.TaskOf(Name, ticks[^1]), await submitting);
        }

        (Kept.Next, Kept.Row, Kept.Skipped, Kept.Ticks) = (tick, row, Kept.Skipped + skipped, Kept.Ticks + ticks.Count);
        await WriteAsync();
    }

    /// <summary>Gives why it was refused; null when it was not.</summary>
    private async Task<string?> SubmitAsync(ScheduleSpec spec, IReadOnlyList<DateTimeOffset> ticks)
    {
        if (ticks.Count == 0)
        {
            return null;
        }

        var call = ScheduleRules.CallOf(spec);
        var refused = await GrainSubmitter.SubmitAsync(shards, [.. ticks.Select(tick => ScheduleRules.MessageOf(spec, call, tick))]);
        return refused.Count == 0 ? null : refused[^1].Reason;
    }

    private async Task<bool> HasEndedAsync(string? task) =>
        task is null || (await shards.Of(task).FindAsync([task]))[0].State is var found && (found.IsTerminal() || found == TaskState.Unknown);

    /// <summary>The next tick. One that is due and not made yet is not left out because the rest of the schedule is changed.</summary>
    private DateTimeOffset? NextOf(TickRule rule, DateTimeOffset now) =>
        Kept.Next is { } due && due <= now && rule.Next(due - TimeSpan.FromTicks(1)) == due ? due : rule.Next(now);

    /// <summary>An interval goes on from where it was.</summary>
    private DateTimeOffset AnchorOf(ScheduleSpec spec, DateTimeOffset now) => spec.Options.Start ?? (Kept.Spec?.Timing == spec.Timing ? Kept.Anchor : now);

    private async Task ChangeAsync(ScheduleSpec spec, DateTimeOffset anchor, DateTimeOffset? next, DateTimeOffset now,
        (string Print, ScheduleSource Source)? declared = null)
    {
        var before = Kept.Spec is null ? null : TickNames.RowOf(Name, Kept.Version, Kept.Row);
        var version = Math.Max(Kept.Version + 1, now.ToUnixTimeMilliseconds());
        await SubmitRowAsync(version, 0, next ?? now + Parked);
        (Kept.Spec, Kept.Anchor, Kept.Next, Kept.Version, Kept.Row) = (spec, anchor, next, version, 0);
        if (declared is var (print, source))
        {
            (Kept.Declared, Kept.DeclaredBy) = (print, source);
        }

        await WriteAsync();
        if (before is not null)
        {
            await DropRowAsync(before);
        }
    }

    private async Task SubmitRowAsync(long version, long number, DateTimeOffset due)
    {
        var row = new TaskMessage
        {
            Id = TickNames.RowOf(Name, version, number),
            Name = JobNames.Tick,
            Arguments = "[]"u8.ToArray(),
            Options = new() { Eta = due, IgnoreResult = true, ResultExpires = RowKept },
            Traits = MessageTraits.Job,
        };
        var refused = await GrainSubmitter.SubmitAsync(shards, [row]);
        if (refused.Count > 0)
        {
            throw new InvalidOperationException($"The row of schedule '{Name}' was refused: {refused[0].Reason}");
        }
    }

    /// <summary>A row that nobody needs would find that out itself when it is due.</summary>
    private async Task DropRowAsync(string row) => await shards.Of(row).RevokeAsync([row], terminate: false);

    private Task WriteAsync() => StoreAsync(state.WriteStateAsync);

    private Task ForgetAsync() => StoreAsync(state.ClearStateAsync);

    private async Task StoreAsync(Func<Task> change)
    {
        try
        {
            await change();
        }
        catch
        {
            DeactivateOnIdle(); // What is kept here is not what is stored.
            throw;
        }
    }

    /// <summary>
    /// That nothing here knows of a row may be because another activation has submitted it and not written its state yet. It cannot any more: who sets
    /// that schedule asks again. Else it would be without a row.
    /// </summary>
    private async Task ConfirmAsync()
    {
        if (state.RecordExists)
        {
            await WriteAsync();
        }
        else
        {
            await ForgetAsync();
        }
    }

    /// <summary>The schedule is gone. That it was declared is not: else the next silo that starts would set it again.</summary>
    private async Task ClearAsync()
    {
        if (Kept.Declared is null)
        {
            await ForgetAsync();
        }
        else
        {
            state.State = new() { Version = Kept.Version, Declared = Kept.Declared, DeclaredBy = Kept.DeclaredBy };
            await WriteAsync();
        }

        DeactivateOnIdle();
    }

    private ScheduleStatus Status() => new()
    {
        Name = Name,
        Timing = Kept.Spec!.Timing,
        Options = Kept.Spec.Options,
        Call = JobNames.Of(ScheduleRules.CallOf(Kept.Spec)),
        Paused = Kept.Next is null,
        Next = Kept.Next,
        Last = Kept.Last,
        LastTask = Kept.LastTask,
        Error = Kept.Error,
        Ticks = Kept.Ticks,
        Skipped = Kept.Skipped,
        Source = Kept.Declared is not null && Kept.Declared == ScheduleRules.PrintOf(Kept.Spec) ? Kept.DeclaredBy : ScheduleSource.Set,
    };
}
