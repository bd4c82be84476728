using Krewe.Graphs;
using Krewe.Results;
using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>
/// Jobs: a job is an entry that no worker gets. The shard starts its grain, and tells it of members that have ended, until the grain has
/// answered; nobody else keeps watch, so a job cannot be forgotten.
/// </summary>
internal sealed partial class ShardGrain
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);
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

        if (entry.Phase == EntryPhase.Job)
        {
            var ignore = entry.Message.Options?.IgnoreResult == true;
            Finish(entry, new TaskRecord
            {
                Id = outcome.Id,
                Name = entry.Message.Name,
                Queue = entry.Message.Queue,
                State = outcome.State,
                Result = ignore ? null : outcome.Result,
                Gathered = ignore ? null : outcome.Gathered,
                Error = outcome.Error,
                SubmittedAt = DateTimeOffset.FromUnixTimeMilliseconds(entry.SubmittedAt),
                StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(entry.Since),
                FinishedAt = time.GetUtcNow(),
                Attempts = 1,
                ExpiresAt = ExpiryOf(entry, entry.Message.Options?.ResultExpires ?? DefaultKeep),
            });
        }

        await CommitAllAsync();
    }

    private void StartJob(TaskEntry entry)
    {
        entry.Phase = EntryPhase.Job;
        entry.Since = Now;
        ErrandFor(entry.Message.Id, entry.Message.Name).Start = entry.Message;
        RunErrand(entry.Message.Id);
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
        IJobGrain grain = errand.Name == JobNames.Chain ? GrainFactory.GetGrain<IChainGrain>(job) : GrainFactory.GetGrain<IGatherGrain>(job);
        var pause = FirstPause;
        await Task.Yield(); // Let the rest of the batch join.
        while (!broken && (errand.Start is not null || errand.Ended.Count > 0))
        {
            try
            {
                if (errand.Start is { } message)
                {
                    await grain.StartAsync(message);
                    errand.Start = null;
                }
                else
                {
                    await TellNextAsync(grain, errand);
                }

                pause = FirstPause;
            }
            catch (Exception e)
            {
                LogJobUnreachable(shard, job, pause, e);
                await Task.Delay(pause, time);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }

        errand.Running = false;
        errands.Remove(job);
    }

    private async Task TellNextAsync(IJobGrain grain, JobErrand errand)
    {
        var members = errand.Ended.Take(MaxTold).ToArray();
        await grain.MembersDoneAsync(Array.ConvertAll(members, m => ToOutcome(m, withResult: errand.Name == JobNames.Chain)));
        for (var i = 0; i < members.Length; i++)
        {
            errand.Ended.Dequeue();
            open.Commit.Deletes.Add(members[i].Sequence);
            open.Told.Add(members[i]);
        }

        _ = CommitAsync();
    }

    private static MemberOutcome ToOutcome(TaskEntry member, bool withResult)
    {
        var parent = member.Message.Parent!;
        var record = member.Record!;
        return new(parent.Level, parent.Index, record.State, withResult || parent.Level > 0 ? record.Result : null, record.Gathered, record.Error);
    }
}
