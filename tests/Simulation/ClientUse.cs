using Krewe.Results;

namespace Krewe.Tests.Simulations;

/// <summary>
/// What one client does: submits its items when they are due, again with the same ids for as long as it is not told that they are durable,
/// and asks for their ends until it has them. After a crash another one goes on where this one was.
/// </summary>
internal sealed class ClientUse(Plan plan, int number, Journal journal, Simulation simulation)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private TimeProvider Clock => simulation.Clock;

    public async Task RunAsync(ICluster cluster)
    {
        foreach (var item in plan.Items.Where(i => !i.IsDone && (i.Client == number || i.Twice)))
        {
            _ = item.Client == number ? UseAsync(cluster, item) : SubmitAsync(cluster, item);
        }

        await Task.CompletedTask;
    }

    private async Task UseAsync(ICluster cluster, Item item)
    {
        await SubmitAsync(cluster, item);
        if (item.Refused)
        {
            return;
        }

        if (item.RevokeAfter is { } after && item.Revoked is null)
        {
            _ = RevokeAsync(cluster, item, after);
        }

        await AwaitEndAsync(cluster, item);
    }

    private async Task SubmitAsync(ICluster cluster, Item item)
    {
        if (item.At > journal.Now)
        {
            await Task.Delay(item.At - journal.Now, Clock);
        }

        while (true)
        {
            try
            {
                await item.EnqueueAsync(cluster);
                item.Acknowledged ??= journal.Now;
                journal.Note($"{item.Id} is acknowledged to client {number}");
                return;
            }
            catch (SubmitRefusedException e)
            {
                journal.Note($"{item.Id} is refused: {e.Message}");
                item.Refused = true;
                return;
            }
            catch (Exception e) when (e is StoreUnavailableException or ClusterUnavailableException)
            {
                journal.Note($"{item.Id} is not taken: {e.GetType().Name}: {e.Message}");
            }
            catch (Exception e)
            {
                journal.Violation($"Submitting {item.Id} failed in a way that is not documented: {e}");
            }

            await Task.Delay(Pause, Clock);
        }
    }

    private async Task RevokeAsync(ICluster cluster, Item item, TimeSpan after)
    {
        await Task.Delay(after, Clock);
        while (true)
        {
            try
            {
                var status = await item.Handle(cluster).RevokeAsync(item.Terminate);
                item.Revoked = (status, journal.Now);
                journal.Note($"{item.Id} was revoked, terminate: {item.Terminate}: {status}");
                return;
            }
            catch (Exception e)
            {
                journal.Note($"revoking {item.Id} failed: {e.GetType().Name}: {e.Message}");
            }

            await Task.Delay(Pause, Clock);
        }
    }

    /// <summary>Each record says something else than the one before, and only the last is that of the end.</summary>
    private async Task<TaskRecord> FollowAsync(AsyncResult handle)
    {
        TaskRecord? last = null;
        await foreach (var record in handle.FollowAsync())
        {
            journal.Note($"{record.Id} tells client {number}: {record.State} {record.CustomState}");
            if (last is not null && (last.State.IsTerminal()
                || (!record.State.IsTerminal() && ReportMarks.Of(last.CustomState, last.Progress) == ReportMarks.Of(record.CustomState, record.Progress))))
            {
                journal.Violation($"{record.Id} was told twice as {last.State} {last.CustomState}.");
            }

            last = record;
        }

        if (last?.State.IsTerminal() != true || last.CustomState is not null)
        {
            journal.Violation($"{handle.Id} was followed to its end, which was {last?.State} {last?.CustomState}.");
        }

        return last!;
    }

    private async Task AwaitEndAsync(ICluster cluster, Item item)
    {
        while (true)
        {
            try
            {
                var handle = item.Handle(cluster);
                var record = item.Followed ? await FollowAsync(handle) : item.Id[^1] % 3 == 0 ? await handle.WaitAsync(TimeSpan.FromSeconds(7)) : await handle.WaitAsync();
                var result = record.State == TaskState.Success ? await item.ReadAsync(cluster) : null;
                (item.Record, item.GotResult) = (record, result);
                journal.Note($"{item.Id} has ended for client {number}: {record.State} {result}");
                return;
            }
            catch (UnknownTaskException)
            {
                journal.Violation($"{item.Id} was acknowledged and is unknown.");
            }
            catch (Exception e)
            {
                journal.Note($"waiting for {item.Id} failed: {e.GetType().Name}: {e.Message}");
            }

            await Task.Delay(Pause, Clock);
        }
    }
}
