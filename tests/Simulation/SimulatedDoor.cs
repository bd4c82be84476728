using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;

namespace Krewe.Tests.Simulations;

/// <summary>
/// One silo's way to the store. While it is cut, nobody answers; what was sent into it is lost, or arrives when the way is open again, long after its
/// sender has given it up.
/// </summary>
internal sealed class SimulatedDoor(SiloMark silo, Simulation simulation, SimulatedStore store, TaskScheduler machine) : IShardStore
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public Task<int> InitializeAsync(int shards, CancellationToken cancellationToken) => store.InitializeAsync(shards, cancellationToken);

    public Task<ShardContents> OpenAsync(int shard, CancellationToken cancellationToken) => PassAsync(() => store.OpenAsync(shard, cancellationToken));

    public async Task CommitAsync(ShardCommit commit)
    {
        if (silo.IsCut)
        {
            var arrives = simulation.Random.Next(2) == 0;
            if (arrives)
            {
                _ = Task.Factory.StartNew(() => ArriveAsync(commit), CancellationToken.None, TaskCreationOptions.None, machine);
            }

            await Task.Delay(Patience, simulation.Clock);
            throw new IOException("The store does not answer; whether it has the commit is not known.");
        }

        await store.CommitAsync(commit);
        if (silo.IsCut)
        {
            await Task.Delay(Patience, simulation.Clock);
            throw new IOException("The store's answer did not come.");
        }
    }

    public Task<TaskRecord?[]> FindAsync(int shard, IReadOnlyList<string> ids, DateTimeOffset now) => PassAsync(() => store.FindAsync(shard, ids, now));

    public Task<IReadOnlyList<TaskRecord>> ListAsync(int shard, TaskFilter filter, DateTimeOffset now) => PassAsync(() => store.ListAsync(shard, filter, now));

    public Task<int> ExpireAsync(int shard, DateTimeOffset now) => PassAsync(() => store.ExpireAsync(shard, now));

    public ValueTask DisposeAsync() => default;

    private async Task<T> PassAsync<T>(Func<Task<T>> ask)
    {
        if (silo.IsCut)
        {
            await Task.Delay(Patience, simulation.Clock);
            throw new StoreUnavailableException("The store does not answer.");
        }

        return await ask();
    }

    private async Task ArriveAsync(ShardCommit commit)
    {
        while (silo.IsCut)
        {
            await Task.Delay(Look, simulation.Clock);
        }

        try
        {
            await store.CommitAsync(commit);
        }
        catch (Exception error) when (error is ShardFencedException or StoreUnavailableException or IOException or InvalidOperationException)
        {
            // Nobody waits for the answer.
        }
    }
}
