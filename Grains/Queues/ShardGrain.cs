using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;
using Krewe.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;

namespace Krewe.Queues;

/// <summary>
/// One part of the broker. All its memory changes either in a turn (single-threaded) or after a commit has returned;
/// what the store has not confirmed is never visible. See <see cref="EntryPhase"/> for the life of a task.
/// </summary>
[Reentrant, EvenPlacement]
internal sealed partial class ShardGrain(
    IShardStore store, TaskRegistry registry, LocalShards local, IOptions<ShardOptions> options, Probation probation, ShardTelemetry telemetry,
    IClusterClock clock, ShardMap shards, TimeProvider time, ILogger<ShardGrain> logger) : Grain, IShardGrain
{
    private static readonly TimeSpan HousekeepingPeriod = TimeSpan.FromSeconds(1);

    private readonly ShardOptions options = options.Value;
    private readonly Dictionary<string, TaskEntry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReadyQueue> queues = new(StringComparer.Ordinal);
    private readonly PriorityQueue<TaskEntry, long> delayed = new();
    private readonly PriorityQueue<TaskEntry, long> expiring = new();
    private RecentResults recent = null!;
    private int shard;
    private long epoch;
    private long lastSequence;
    private IGrainTimer housekeeping = null!;
    private IGrainTimer dueTimer = null!;
    private long dueTimerAt = long.MaxValue;

    private long Now => clock.UtcNow.ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        shard = (int)this.GetPrimaryKeyLong();
        recent = new RecentResults(options.RecentResults);
        var contents = await store.OpenAsync(shard, cancellationToken);
        epoch = contents.Epoch;
        lastGivenBack = epoch << 32;
        committedAt = time.GetTimestamp();
        open = new CommitBatch(shard, epoch);
        var told = await LoadAsync(contents);
        housekeeping = this.RegisterGrainTimer(KeepHouseAsync, new GrainTimerCreationOptions
        {
            // All shards of a process at the same moment: one thread wakes, and the process rests until the next.
            DueTime = HousekeepingPeriod - new TimeSpan(time.GetElapsedTime(0).Ticks % HousekeepingPeriod.Ticks),
            Period = HousekeepingPeriod, Interleave = true, KeepAlive = true,
        });
        dueTimer = this.RegisterGrainTimer(MoveDueAsync, new GrainTimerCreationOptions
        {
            DueTime = Timeout.InfiniteTimeSpan, Period = Timeout.InfiniteTimeSpan, Interleave = true, KeepAlive = true,
        });
        foreach (var entry in told)
        {
            Tell(entry);
        }

        ScheduleDue();
        local.Add(this, TaskScheduler.Current);
        readingSettings = ReadSettingsAsync();
        BeginKeeping();
        await BeginRecoveryAsync(contents.Sessions);
        EndMarked();
        GoOnWithTrials();
        NoticeTheMove();
        LogOpened(shard, epoch, entries.Count, contents.Clean);
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        EndStandingCalls();
        probation.Leave(this);
        if (!broken && !recovering)
        {
            open.Commit.Clean = sessions.Values.All(s => s.Held.Count == 0) && !entries.Values.Any(e => e.Suspect);
            if (open.Commit.Clean)
            {
                // If it cannot be said, because the store is away or the shard has moved, the next activation suspects more than it need.
                await CommitAsync().ConfigureAwait(Background.Quietly);
            }
        }

        local.Remove(this);
        broken = true; // What still runs here, such as an errand, ends.
        LogClosed(shard, epoch, reason.ReasonCode);
    }

    private async Task<List<TaskEntry>> LoadAsync(ShardContents contents)
    {
        entries.EnsureCapacity(contents.Rows.Count);
        var telling = new List<TaskEntry>();
        var now = Now;
        foreach (var row in contents.Rows)
        {
            var status = row.Status;
            lastSequence = Math.Max(lastSequence, row.Sequence);
            if (status.Phase == RowPhase.Kept)
            {
                DisplaceIf(uniques.LoadEnded(row));
                continue;
            }

            var entry = new TaskEntry(row.Message, row.Sequence, status.SubmittedAt)
            {
                Attempts = status.Attempts,
                Deliveries = status.Deliveries,
                Notes = status.Notes,
                Revoke = status.Revoke,
                RevokeKept = status.Revoke != RowRevoke.None,
                Retrying = status.Phase == RowPhase.Retrying,
                Suspect = !contents.Clean && !row.Message.IsJob && status.Due <= now, // Before its time nobody can have had it.
            };
            entries.Add(row.Message.Id, entry);
            if (row.Message.Options?.Unique is not null)
            {
                DisplaceIf(uniques.Load(entry));
            }

            switch (status.Phase)
            {
                case RowPhase.Telling:
                    entry.Phase = EntryPhase.Telling;
                    entry.Suspect = false;
                    telling.Add(entry);
                    break;
                case RowPhase.Job:
                    StartJob(entry);
                    break;
                default:
                    Admit(entry, status.Due, now);
                    break;
            }
        }

        doubtfulUpTo = contents.Clean ? 0 : lastSequence;
        foreach (var chunk in telling.Chunk(1000))
        {
            var records = await store.FindAsync(shard, chunk.Select(e => e.Message.Id).ToArray(), DateTimeOffset.UnixEpoch);
            for (var i = 0; i < chunk.Length; i++)
            {
                chunk[i].Record = records[i]?.WithoutCall() ?? LostRecord(chunk[i]);
            }
        }

        return telling;
    }

    private static TaskRecord LostRecord(TaskEntry entry) => new()
    {
        Id = entry.Message.Id,
        Name = entry.Message.Name,
        State = TaskState.Failure,
        Error = new("ResultLost", "The task ended, but its record was forgotten before its job had been told."),
    };

    /// <summary>Puts an accepted entry where it waits.</summary>
    private void Admit(TaskEntry entry, long due, long now)
    {
        if (entry.ExpiresAt != long.MaxValue && !entry.IsInExpiring)
        {
            entry.IsInExpiring = true;
            expiring.Enqueue(entry, entry.ExpiresAt);
        }

        if (entry.RevokeAsked)
        {
            marked.Add(entry);
        }

        EnterRoom(entry);
        if (due > now)
        {
            entry.Phase = EntryPhase.Delayed;
            entry.Since = due;
            delayed.Enqueue(entry, due);
            ScheduleDue();
        }
        else if (!entry.Message.IsJob)
        {
            MakeReady(entry);
        }
        else if (due == 0 || entry.Message.IsTick) // Its schedule knows what it has made, whatever the clock shows later.
        {
            StartJob(entry);
        }
        else
        {
            BeginJob(entry, due);
        }
    }

    private void MakeReady(TaskEntry entry)
    {
        entry.Since = 0;
        if (entry.Suspect && entry.Deliveries > 0)
        {
            entry.Phase = EntryPhase.Delayed;
            awaitingTrial.Enqueue(entry);
        }
        else
        {
            Offer(entry);
        }
    }

    private ReadyQueue QueueOf(TaskEntry entry)
    {
        ref var queue = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(queues, entry.Message.Queue, out _);
        return queue ??= NewQueue(entry.Message.Queue);
    }
}
