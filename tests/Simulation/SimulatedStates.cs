using System.Text.Json;
using Orleans.Storage;

namespace Krewe.Tests.Simulations;

/// <summary>Grain state on the same machine as the store: takes time, and now and then refuses.</summary>
internal sealed class SimulatedStates(Simulation simulation, Journal journal, SimulatedStore store, TaskScheduler machine) : IGrainStorage
{
    private readonly MemoryGrainStorage disk = new();

    public IReadOnlyList<(string Name, GrainId Grain)> Stored => disk.Stored;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        AskAsync("read", grainId, () => disk.ReadStateAsync(stateName, grainId, grainState));

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // What is written is the state as it is now, whatever the grain does to it meanwhile.
        var sent = new GrainState<T>(JsonSerializer.Deserialize<T>(JsonSerializer.SerializeToUtf8Bytes(grainState.State)), grainState.ETag);
        await AskAsync("write", grainId, () => disk.WriteStateAsync(stateName, grainId, sent));
        grainState.ETag = sent.ETag;
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        AskAsync("clear", grainId, () => disk.ClearStateAsync(stateName, grainId, grainState));

    private Task<bool> AskAsync(string what, GrainId grain, Func<Task> work) => AskAsync(what, grain, async () =>
    {
        await work();
        return true;
    });

    /// <summary>What else is asked of the machine.</summary>
    public Task<T> AskAsync<T>(string what, GrainId grain, Func<Task<T>> work) => Task.Factory.StartNew(async () =>
    {
        await Task.Delay(store.MaxDelay * simulation.Random.NextDouble(), simulation.Clock);
        if (simulation.Random.NextDouble() < store.Refuse)
        {
            throw new StoreUnavailableException("The store of grain state refuses.");
        }

        var result = await work();
        journal.Note($"states: {what} {grain}");
        return result;
    }, CancellationToken.None, TaskCreationOptions.None, machine).Unwrap();
}
