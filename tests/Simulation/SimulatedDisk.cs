using System.Globalization;
using System.Text.Json;
using Orleans.Storage;

namespace Krewe.Tests.Simulations;

/// <summary>States as a database over a network keeps them: of one that was cleared a mark stays, which refuses a first write that comes late.</summary>
internal sealed class SimulatedDisk : IGrainStorage
{
    private readonly Dictionary<(string Name, GrainId Grain), (byte[]? Json, string Version)> states = [];
    private long version;

    /// <summary>Names and grains of the states that exist.</summary>
    public IEnumerable<(string Name, GrainId Grain)> Stored => states.Where(s => s.Value.Json is not null).Select(s => s.Key);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var (json, etag) = states.GetValueOrDefault((stateName, grainId));
        grainState.State = json is null ? Activator.CreateInstance<T>() : JsonSerializer.Deserialize<T>(json);
        (grainState.ETag, grainState.RecordExists) = (etag, json is not null);
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Change(stateName, grainId, grainState, JsonSerializer.SerializeToUtf8Bytes(grainState.State));
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Change(stateName, grainId, grainState, null);
        (grainState.State, grainState.RecordExists) = (Activator.CreateInstance<T>(), false);
        return Task.CompletedTask;
    }

    private void Change<T>(string name, GrainId grain, IGrainState<T> state, byte[]? json)
    {
        var stored = states.GetValueOrDefault((name, grain)).Version;
        if (stored != state.ETag)
        {
            throw new InconsistentStateException($"State '{name}' of {grain} is at version {stored ?? "none"}, not {state.ETag ?? "none"}.", stored, state.ETag);
        }

        states[(name, grain)] = (json, state.ETag = (++version).ToString(CultureInfo.InvariantCulture));
    }
}
