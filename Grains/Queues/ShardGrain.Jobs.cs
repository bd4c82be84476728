using System.Numerics;
using System.Text;
using Krewe.Graphs;
using Krewe.Results;
using Krewe.Schedules;
using Krewe.Storage;
using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>
/// Jobs: a job is an entry that no worker gets. The shard starts its grain, and tells it of members that have ended, until the grain has
/// answered; nobody else keeps watch, so a job cannot be forgotten.
/// </summary>
internal sealed partial class ShardGrain
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private const int MaxTold = 500;

    private readonly Dictionary<string, JobErrand> errands = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task CompleteJobAsync(JobOutcome outcome)
    {
        if (!entries.TryGetValue(outcome.Id, out var entry) || entry.Phase is EntryPhase.Telling)
        {
            await ConfirmAsync();
            return; // It has ended: the first end wins.
        }

        if (entry.Phase == EntryPhase.Job && entry.RevokeAsked && outcome.State != TaskState.Revoked)
        {
            await KeepRevokeAsync(entry); // It ends when its members have been taken back.
            return;
        }

        if (entry.Phase == EntryPhase.Job)
        {
            var ignore = entry.Message.Options?.IgnoreResult == true;
            Finish(entry, new TaskRecord
            {
                Id = outcome.Id,
                Member = entry.Message.Parent is not null,
                Name = entry.Message.Name,
                CalledAs = Replacements.CalledAs(entry.Message),
                Queue = entry.Message.Queue,
                State = outcome.State,
                Result = ignore ? null : outcome.Result,
                Gathered = ignore ? null : outcome.Gathered,
                GatheredBy = ignore ? null : outcome.GatheredBy,
                Error = outcome.Error,
                SubmittedAt = DateTimeOffset.FromUnixTimeMilliseconds(entry.SubmittedAt),
                StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(entry.Since),
                FinishedAt = clock.UtcNow,
                Attempts = 1,
                ExpiresAt = ExpiryOf(entry, entry.Message.Options?.ResultExpires ?? DefaultKeep),
            });
        }

        await CommitAllAsync();
    }

    /// <inheritdoc/>
    public async Task<TaskMessage?> GetMessageAsync(string id, bool confirm)
    {
        if (confirm)
        {
            await ConfirmAsync();
        }

        while (entries.TryGetValue(id, out var entry))
        {
            switch (entry.Phase)
            {
                case EntryPhase.Job when entry.RevokeAsked:
                    await KeepRevokeAsync(entry);
                    return null;
                case EntryPhase.Job:
                    return entry.Message;
                case EntryPhase.Telling:
                    return null;
                case EntryPhase.Submitting or EntryPhase.Replacing or EntryPhase.Finishing:
                    await CommitAllAsync(); // It may be submitted again to an activation that is not the last; and if its end cannot be written, it goes on.
                    continue;
            }

            break;
        }

        await ConfirmAsync();
        return null;
    }

    /// <inheritdoc/>
    public async Task<bool> UsesPagesAsync(string id, string nonce)
    {
        while (entries.TryGetValue(id, out var entry) && entry.Phase != EntryPhase.Telling)
        {
            if (entry.Phase is not (EntryPhase.Submitting or EntryPhase.Finishing))
            {
                // It is in the graph of each job of the submission, and drawn at random: nothing else of the graph need be read.
                return entry.Message.IsJob && entry.Message.Arguments.AsSpan().IndexOf(Encoding.UTF8.GetBytes(nonce)) >= 0;
            }

            await CommitAllAsync();
        }

        await ConfirmAsync();
        return false;
    }

    /// <summary>
    /// Starts a job that has waited for its time, once its row says so: whatever the clock of the next activation shows, it is under way then.
    /// Not for ticks of schedules, whose grains know what they have made.
    /// </summary>
    private void BeginJob(TaskEntry entry, long due)
    {
        entry.Phase = EntryPhase.Requeuing;
        entry.Since = due;
        open.Commit.Updates.Add(entry.ToRow());
        open.Requeued.Add((entry, null, (entry.Attempts, entry.Retrying)));
    }

    private void StartJob(TaskEntry entry)
    {
        entry.Phase = EntryPhase.Job;
        entry.Since = Now;
        if (entry.RevokeAsked)
        {
            RunRevoke(entry);
            return;
        }

        ErrandFor(entry.Message.Id, entry.Message.Name).Start = entry.Message;
        RunErrand(entry.Message.Id);
    }

    /// <summary>Lets a job take back its members, as often as it takes.</summary>
    private void RunRevoke(TaskEntry job)
    {
        var errand = ErrandFor(job.Message.Id, job.Message.Name);
        (errand.Start, errand.Revoke) = (null, job);
        RunErrand(job.Message.Id);
    }

    /// <summary>Tells a job that a member has ended, as often as it takes.</summary>
    private void Tell(TaskEntry member)
    {
        var parent = member.Message.Parent!;
        ErrandFor(parent.Job, parent.Name).Ended.Enqueue(member);
        RunErrand(parent.Job);
    }

    private JobErrand ErrandFor(string job, string name)
    {
        if (!errands.TryGetValue(job, out var errand))
        {
            errands.Add(job, errand = new JobErrand(name));
        }

        return errand;
    }

    private void RunErrand(string job)
    {
        if (errands[job] is { Running: false } errand)
        {
            errand.Running = true;
            _ = RunErrandAsync(job, errand);
        }
    }

    private async Task RunErrandAsync(string job, JobErrand errand)
    {
        IJobGrain grain = errand.Name switch
        {
            JobNames.Chain => GrainFactory.GetGrain<IChainGrain>(job),
            JobNames.Linked => GrainFactory.GetGrain<ILinkedGrain>(job),
            JobNames.Tick => GrainFactory.GetGrain<IScheduleGrain>(TickNames.Parse(job)!.Value.Schedule),
            _ => GrainFactory.GetGrain<IGatherGrain>(job),
        };
        var (pause, failures) = (FirstPause, 0u);
        await Task.Yield(); // Let the rest of the batch join.
        while (!broken && errand.HasMore)
        {
            try
            {
                if (errand.Revoke is { } entry)
                {
                    var asked = entry.Revoke;
                    await grain.RevokeAsync(entry.Message, asked == RowRevoke.Terminate);
                    errand.Revoke = entry.Revoke == asked ? null : entry;
                }
                else if (errand.Start is { } message)
                {
                    await grain.StartAsync(message);
                    errand.Start = null;
                }
                else
                {
                    await TellNextAsync(grain, errand);
                }

                (pause, failures) = (FirstPause, 0);
            }
            catch (Exception e)
            {
                if (BitOperations.IsPow2(++failures)) // It may take long: for as long as no silo has a task of it.
                {
                    LogJobUnreachable(shard, job, DurationText.About(pause), e);
                }

                await Task.Delay(pause, time);
                pause = Pauses.Next(pause);
            }
        }

        errand.Running = false;
        errands.Remove(job);
    }

    private async Task TellNextAsync(IJobGrain grain, JobErrand errand)
    {
        var outcomes = errand.Ended.Select(member => ToOutcome(member, withResult: errand.Name is JobNames.Chain or JobNames.Linked));
        MemberOutcome[] told = [.. Portion.First(outcomes, MaxTold, Portion.SizeOf)];
        await grain.MembersDoneAsync(told);
        foreach (var _ in told)
        {
            var member = errand.Ended.Dequeue();
            open.Commit.Deletes.Add(member.Sequence);
            open.Told.Add(member);
        }

        _ = CommitAsync();
    }

    private static MemberOutcome ToOutcome(TaskEntry member, bool withResult)
    {
        var parent = member.Message.Parent!;
        var record = member.Record!;
        return new(parent.Level, parent.Index, record.State, withResult ? record.Result : null, record.Gathered, record.Error, record.GatheredBy);
    }
}
