using Krewe.Queues;
using Krewe.Results;

namespace Krewe.Tests.Simulations;

/// <summary>What must be true of every world when it has come to rest.</summary>
internal sealed class Checks(Plan plan, Journal journal)
{
    // Between the moment a shard decides and the moment a task begins or a client knows lie a few messages.
    private static readonly TimeSpan Travel = TimeSpan.FromMilliseconds(50);

    // A task that was handed out just before its session was given up is still on its way to the worker, which knows nothing of that yet.
    private static readonly TimeSpan UnderWay = TimeSpan.FromSeconds(1);

    // So long a shard's activation hands out after a commit before it makes sure that no other has taken the shard over.
    private static readonly TimeSpan Sure = ShardGrain.SureFor + Travel;

    private readonly ILookup<string, Execution> executions = journal.Executions.ToLookup(e => e.Id, StringComparer.Ordinal);

    public void Run(IEnumerable<string> leftovers)
    {
        foreach (var item in plan.Items)
        {
            CheckEnd(item);
            CheckRevoke(item);
            CheckFollowers(item);
        }

        foreach (var call in plan.Uniques.Where(call => !call.Done))
        {
            journal.Violations.Add($"The unique call {call.Name} has not ended: {call.Id ?? "it was never taken"}.");
        }

        foreach (var task in executions)
        {
            CheckAgain([.. task]);
            CheckNoMore(task);
        }

        foreach (var leftover in leftovers)
        {
            journal.Violations.Add($"Everything has ended, and still there is {leftover}.");
        }

        Require(journal.Batches.TrueForAll(size => size is > 0 and <= SimulatedTasks.MostInBatch), $"A batch had {journal.Batches.DefaultIfEmpty().Max()} messages.");
        CheckLimit();
        if (plan.Orderly)
        {
            CheckPriorities();
        }
    }

    private void CheckEnd(Item item)
    {
        if (item.Bad || item.Refused)
        {
            Require(item.Bad == item.Refused, $"{item.Id} was {(item.Refused ? "refused" : "not refused")}.");
            Require(!executions.Contains(item.Id), $"{item.Id} was refused and ran all the same.");
            return;
        }

        if (item.Record is not { } record)
        {
            journal.Violations.Add($"{item.Id} has not ended; it was acknowledged {(item.Acknowledged is { } at ? $"at {at}" : "never")}.");
            return;
        }

        var lost = plan.LosesWorkers && record is { State: TaskState.Failure, Error.Type: ErrorTypes.WorkerLost };
        var revoked = item.RevokeAfter is not null && record.State == TaskState.Revoked;
        Require(lost || revoked || record.State == item.Ends, $"{item.Id} ended as {record.State} and not as {item.Ends}: {record.Error}.");
        if (record.State == TaskState.Success)
        {
            Require(item.GotResult == item.Result, $"{item.Id} gave {item.GotResult} and not {item.Result}.");
        }

        if (item.Runs is { } runs && !lost && !revoked)
        {
            // Runs that were cut short, or whose end was not heard of, come on top.
            var whole = executions[item.Id].Count(e => e.Ended is not null);
            Require(plan.LosesWorkers || plan.Faults.HasFlag(Fault.Move) ? whole >= runs : whole == runs,
                $"{item.Id} ran {whole} times and not {runs} times.");
        }
    }

    private void CheckFollowers(Item item)
    {
        var ended = item.Record?.State == item.Ends && item.Record.Error?.Type != ErrorTypes.WorkerLost;
        if (item.Follows is { } follows && ended)
        {
            var runs = executions[item.Id + follows].Count();
            Require(plan.LosesWorkers || plan.Faults.HasFlag(Fault.Move) ? runs > 0 : runs == 1, $"What follows from {item.Id} ran {runs} times.");
        }

        Require(item.NeverFollows is null || !ended || !executions.Contains(item.Id + item.NeverFollows), $"{item.Id}{item.NeverFollows} ran, and {item.Id} ended as {item.Ends}.");
    }

    private void CheckRevoke(Item item)
    {
        if (item is { IsJob: true, Revoked.Status: RevokeStatus.Stopping })
        {
            Require(item.Record?.State == TaskState.Revoked, $"Job {item.Id} was taken back while it went on, and ended as {item.Record?.State}.");
        }

        if (item.Revoked is ({ } status, var at) && status == RevokeStatus.Revoked)
        {
            Require(item.Record?.State == TaskState.Revoked, $"{item.Id} was revoked and ended as {item.Record?.State}.");
            var runs = executions.Where(e => e.Key == item.Id || e.Key.StartsWith(item.Id + ':', StringComparison.Ordinal)).SelectMany(e => e);
            foreach (var run in runs.Where(e => e.Started > at && (e.Silo.Gone is null || e.Silo.Gone > at) && !IsOfTakenOver(e)))
            {
                journal.Violations.Add($"{item.Id} was revoked at {at} before it had started, and started: {run}.");
            }
        }
    }

    /// <summary>What was taken back, a member of a job too, does not start any more, but with workers who cannot know.</summary>
    private void CheckNoMore(IEnumerable<Execution> runs)
    {
        foreach (var run in runs)
        {
            if (journal.Revoked.TryGetValue(run.Id, out var at) && run.Started > at)
            {
                var unaware = run.Silo.Gone is { } gone && gone <= run.Started;
                Require(unaware || plan.MayFallSilent || IsOfTakenOver(run), $"{run.Id} ended as revoked at {at}, and started: {run}.");
            }
        }
    }

    /// <summary>Whether it had been handed out before another run that has begun already, and had been given up then: the worker did not know.</summary>
    private bool BeganLate(Execution run, IEnumerable<Execution> runs) => plan.MayFallSilent && journal.LostSessions.Any(l => l.Worker == run.Silo.Name && l.At <= run.Started)
        && runs.TakeWhile(r => r != run).Any(r => r.Name == run.Name && r.Delivery > run.Delivery && r.Attempt >= run.Attempt);

    /// <summary>Whether an activation may have handed it out that did not know yet that another had taken its shard over.</summary>
    private bool IsOfTakenOver(Execution run) =>
        journal.TakenOver.Exists(t => t.Shard == ShardOf(run.Id) && t.At <= run.Received && run.Received - t.At <= Sure);

    /// <summary>A task runs again only when it asked for that or when its worker was lost.</summary>
    private void CheckAgain(Execution[] runs)
    {
        var before = runs[0];
        for (var i = 1; i < runs.Length; i++)
        {
            var again = runs[i];
            if (BeganLate(again, runs))
            {
                continue;
            }

            var asked = before.AskedAgain && before.Ended <= again.Started;
            var gone = runs.Take(i + 1).Any(r => r.Silo.Gone <= again.Started);
            var since = before.Received < again.Received ? before.Received : again.Received;
            var silent = plan.MayFallSilent && journal.LostSessions.Any(
                l => l.At >= since - UnderWay && l.At <= again.Started && runs.Take(i + 1).Any(r => r.Silo.Name == l.Worker));
            var counts = gone || silent || again.Attempt == before.Attempt + (before.How == nameof(IOException) ? 1 : 0);
            if (IsOfTakenOver(again) && !((asked || gone || silent) && counts))
            {
                continue;
            }

            Require(asked || gone || silent, $"{before.Id} ran again although its worker was there: {before}, then {again}.");
            Require(counts, $"{before.Id} counts its attempts wrongly: {before}, then {again}.");
            before = again;
        }

        // Who was handed it before another saved a checkpoint, and begins late, was given up meanwhile and saves nothing, or is taken back as it is.
        foreach (var run in runs.Where(r => r.Checkpoint is { } cursor && cursor.From < cursor.Saved))
        {
            Require(plan.MayFallSilent, $"{run.Id} goes on from {run.Checkpoint!.Value.From} although {run.Checkpoint.Value.Saved} was saved: {run}.");
        }

        if (runs[0].Name is "sim.flaky" or "sim.batch")
        {
            Require(runs.All(r => r.Attempt <= SimulatedTasks.FlakyRetries + 1), $"{runs[0].Id} was tried more often than allowed: {runs[^1]}.");
        }
    }

    /// <summary>No more run at once than their limit allows; where workers are given up that live, theirs come on top.</summary>
    private void CheckLimit()
    {
        Execution[] runs = plan.LosesWorkers ? [] : [.. plan.Items.Where(i => i.Limited).SelectMany(i => executions[i.Id])];
        foreach (var run in runs)
        {
            var together = runs.Count(r => r.Started <= run.Started && (r.Ended is null || r.Ended > run.Started));
            Require(together <= Item.MostLimited, $"{together} limited tasks ran at once at {run.Started}, {run.Id} one of them.");
        }
    }

    private void CheckPriorities()
    {
        var plain = plan.Items.Where(i => i.IsPlain && executions.Contains(i.Id)).Select(i => (Item: i, executions[i.Id].First().Started)).ToArray();
        foreach (var (item, started) in plain)
        {
            var overtaken = plain.FirstOrDefault(o => o.Item.Priority > item.Priority && o.Item.Acknowledged < started - Travel && o.Started > started
                && ShardOf(o.Item) == ShardOf(item)).Item;
            Require(overtaken is null,
                $"{item.Id} of priority {item.Priority} began at {started} before {overtaken?.Id} of priority {overtaken?.Priority}, known since {overtaken?.Acknowledged}.");
        }
    }

    private int ShardOf(Item item) => ShardOf(item.Id);

    private int ShardOf(string id) => Krewe.Submission.TaskIds.ShardOf(id, plan.Shards);

    private void Require(bool condition, string sentence)
    {
        if (!condition)
        {
            journal.Violations.Add(sentence);
        }
    }
}
