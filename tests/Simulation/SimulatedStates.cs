using System.Text.Json;
using Orleans.Storage;

namespace Krewe.Tests.Simulations;

/// <summary>Grain state on the same machine as the store, as one silo reaches it: takes time, and now and then refuses.</summary>
internal sealed class SimulatedStates(
    Simulation simulation, Journal journal, SimulatedStore store, SimulatedLine line, SimulatedDisk disk, TaskScheduler machine) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = new GrainState<T>();
        await AskAsync("read", grainId, () => disk.ReadStateAsync(stateName, grainId, found), changes: false);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (found.State, found.ETag, found.RecordExists);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // What is written is the state as it is now, whatever the grain does to it meanwhile.
        var sent = new GrainState<T>(JsonSerializer.Deserialize<T>(JsonSerializer.SerializeToUtf8Bytes(grainState.State)), grainState.ETag);
        await AskAsync("write", grainId, () => disk.WriteStateAsync(stateName, grainId, sent), changes: true);
        grainState.ETag = sent.ETag;
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var sent = new GrainState<T>(default, grainState.ETag);
        await AskAsync("clear", grainId, () => disk.ClearStateAsync(stateName, grainId, sent), changes: true);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (sent.State, sent.ETag, sent.RecordExists);
    }

    private Task<bool> AskAsync(string what, GrainId grain, Func<Task> work, bool changes) => AskAsync(what, grain, async () =>
    {
        await work();
        return true;
    }, changes);

    /// <summary>What else is asked of the machine.</summary>
    public Task<T> AskAsync<T>(string what, GrainId grain, Func<Task<T>> work, bool changes) => line.AskAsync(
        () => Task.Factory.StartNew(() => WorkAsync(what, grain, work), CancellationToken.None, TaskCreationOptions.None, machine).Unwrap(),
        () => new StoreUnavailableException("The store of grain state does not answer."), changes);

    private async Task<T> WorkAsync<T>(string what, GrainId grain, Func<Task<T>> work)
    {
        await Task.Delay(store.MaxDelay * simulation.Random.NextDouble(), simulation.Clock);
        if (simulation.Random.NextDouble() < store.Refuse)
        {
            throw new StoreUnavailableException("The store of grain state refuses.");
        }

        var result = await work();
        journal.Note($"states: {what} {grain}");
        return result;
    }
}
