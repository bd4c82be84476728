using System.Diagnostics.Metrics;
using Krewe.Clusters;
using Krewe.Queues;
using Krewe.Results;

namespace Krewe.Telemetry;

/// <summary>
/// Metrics, spans and events of a silo's shards. Everything is counted when it is durable, once for a commit and not for each task, if that can be.
/// </summary>
internal sealed class ShardTelemetry
{
    private readonly BoundedValues queues = new(200);
    private readonly BoundedValues errors = new(50);
    private readonly Histogram<long> commitSize;
    private readonly Histogram<double> commitDuration;
    private readonly Counter<long> submitted;
    private readonly Counter<long> completed;
    private readonly Counter<long> failed;
    private readonly Counter<long> retried;
    private readonly Counter<long> deadLetters;
    private readonly Counter<long> redelivered;
    private readonly Counter<long> lostSessions;
    private readonly QueueLevels levels;
    private readonly EventHub events;

    public ShardTelemetry(LocalShards local, EventHub events, TimeProvider time, IMeterFactory? meters = null)
    {
        this.events = events;
        var meter = KreweTelemetry.MeterOf(meters);
        commitSize = meter.CreateHistogram("krewe.commit.size", "{change}", "Changes of a shard that were written in one step.", null,
            new InstrumentAdvice<long> { HistogramBucketBoundaries = [.. Buckets.Sizes.Select(size => (long)size)] });
        commitDuration = meter.CreateHistogram("krewe.commit.duration", "s", "Time that the store took for such a step.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets.Short });
        submitted = meter.CreateCounter<long>("krewe.tasks.submitted", "{task}", "Tasks and jobs that became durable.");
        completed = meter.CreateCounter<long>("krewe.tasks.completed", "{task}", "Tasks and jobs that ended, by outcome.");
        failed = meter.CreateCounter<long>("krewe.tasks.failed", "{task}", "Tasks and jobs that ended as a failure, by type of error.");
        retried = meter.CreateCounter<long>("krewe.tasks.retried", "{task}", "Attempts that ended with another attempt to come.");
        deadLetters = meter.CreateCounter<long>("krewe.tasks.dead_lettered", "{task}", "Tasks that were given up because too many workers died under them.");
        redelivered = meter.CreateCounter<long>("krewe.tasks.redelivered", "{task}", "Tasks that wait again because their worker was lost.");
        lostSessions = meter.CreateCounter<long>("krewe.sessions.lost", "{session}", "Workers that a shard has given up.");
        levels = new QueueLevels(local, time, queues);
        meter.CreateObservableGauge("krewe.tasks.ready", levels.Ready, "{task}", "Tasks that wait for a worker, in the shards of this silo.");
        meter.CreateObservableGauge("krewe.tasks.delayed", levels.Delayed, "{task}", "Tasks that wait for their time, in the shards of this silo.");
    }

    /// <summary>A batch is durable, and memory has followed.</summary>
    public void Committed(CommitBatch batch, TimeSpan took)
    {
        if (batch.Commit.Count > 0)
        {
            commitSize.Record(batch.Commit.Count);
            commitDuration.Record(took.TotalSeconds);
        }

        if (submitted.Enabled)
        {
            CountSubmitted(batch);
        }

        if (retried.Enabled)
        {
            CountRetried(batch);
        }

        if (completed.Enabled)
        {
            CountFinished(batch);
        }

        if (events.IsOn)
        {
            TaskEvents.Committed(events, batch);
        }

        if (Spans.On)
        {
            foreach (var (entry, _, _) in batch.Finished)
            {
                ShardSpans.Ended(entry);
            }
        }
    }

    /// <summary>The store did not take a batch.</summary>
    public void CommitFailed(Exception error, TimeSpan took)
    {
        if (commitDuration.Enabled)
        {
            commitDuration.Record(took.TotalSeconds, new KeyValuePair<string, object?>(Tags.ErrorType, errors.Of(error.GetType().FullName!)));
        }
    }

    /// <summary>A worker was given up, and what was to be done with the tasks it held has been done.</summary>
    public void SessionLost(TaskEntry[] held)
    {
        lostSessions.Add(1);
        if (redelivered.Enabled)
        {
            var run = new TaskRun(redelivered, queues);
            foreach (var entry in held)
            {
                if (entry.Phase == EntryPhase.Requeuing)
                {
                    run.Add(entry); // The others have ended: they were revoked, or too many workers have died under them.
                }
            }

            run.Flush();
        }
    }

    private void CountSubmitted(CommitBatch batch)
    {
        var run = new TaskRun(submitted, queues);
        foreach (var entry in batch.Submitted)
        {
            if (!entry.Message.IsTick)
            {
                run.Add(entry);
            }
        }

        run.Flush();
    }

    private void CountRetried(CommitBatch batch)
    {
        var run = new TaskRun(retried, queues);
        foreach (var (entry, _, before) in batch.Requeued)
        {
            if (entry.Attempts > before.Attempts)
            {
                run.Add(entry);
            }
        }

        run.Flush();
    }

    private void CountFinished(CommitBatch batch)
    {
        var ends = new TaskRun(completed, queues);
        var failures = new TaskRun(failed, queues);
        var dead = new TaskRun(deadLetters, queues);
        foreach (var (entry, _, _) in batch.Finished)
        {
            if (entry.Message.IsTick)
            {
                continue;
            }

            var record = entry.Record!;
            ends.Add(entry, Tags.Outcome, Outcomes.Of(record.State));
            if (record.State == TaskState.Failure)
            {
                failures.Add(entry, Tags.ErrorType, errors.Of(record.Error?.Type ?? Tags.Other));
            }

            if (record.DeadLetter)
            {
                dead.Add(entry);
            }
        }

        ends.Flush();
        failures.Flush();
        dead.Flush();
    }
}
