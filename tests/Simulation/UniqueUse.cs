namespace Krewe.Tests.Simulations;

/// <summary>Makes one client's unique calls, again until it is told what became of them, and waits for the tasks that they are.</summary>
internal sealed class UniqueUse(Plan plan, int number, Journal journal, Simulation simulation)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    public async Task RunAsync(ICluster cluster)
    {
        foreach (var call in plan.Uniques.Where(u => u.Client == number && !u.Done))
        {
            _ = UseAsync(cluster, call);
        }

        await Task.CompletedTask;
    }

    private async Task UseAsync(ICluster cluster, SimulatedUnique call)
    {
        if (call.At > journal.Now)
        {
            await Task.Delay(call.At - journal.Now, simulation.Clock);
        }

        call.Id ??= await AskAsync(call.Name, async () =>
        {
            try
            {
                return (await cluster.EnqueueAsync(call.Call)).Id;
            }
            catch (DuplicateTaskException e)
            {
                return e.Id;
            }
        });
        journal.Note($"{call.Name} is {call.Id}");
        var record = await AskAsync(call.Name, () => cluster.GetResult<string>(call.Id).WaitAsync());
        if (!record.State.IsTerminal())
        {
            journal.Violation($"{call.Name} is {call.Id}, which is {record.State}.");
        }

        call.Done = true;
    }

    private async Task<T> AskAsync<T>(string what, Func<Task<T>> ask)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception e) when (e is StoreUnavailableException or ClusterUnavailableException)
            {
                journal.Note($"{what} is not answered: {e.GetType().Name}: {e.Message}");
            }
            catch (Exception e)
            {
                journal.Violation($"{what} failed in a way that is not documented: {e}");
            }

            await Task.Delay(Pause, simulation.Clock);
        }
    }
}
