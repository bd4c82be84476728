using System.Globalization;
using System.Text.Json;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>
/// States in the memory of one process, shared by all silos that are given the same instance. They are kept as JSON, as a database would
/// keep them, and no version is ever used twice.
/// </summary>
public sealed class MemoryGrainStorage : IGrainStorage
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, GrainId Grain), (byte[] Json, long Version)> _states = [];
    private long _version;

    /// <summary>Names and grains of the states that exist.</summary>
    public IReadOnlyList<(string Name, GrainId Grain)> Stored
    {
        get
        {
            lock (_gate) return [.. _states.Keys];
        }
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        (byte[] Json, long Version) stored;
        lock (_gate) _states.TryGetValue((stateName, grainId), out stored);
        grainState.State = stored.Json is null ? Activator.CreateInstance<T>() : JsonSerializer.Deserialize<T>(stored.Json);
        grainState.ETag = stored.Json is null ? null : Text(stored.Version);
        grainState.RecordExists = stored.Json is not null;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var json = JsonSerializer.SerializeToUtf8Bytes(grainState.State);
        lock (_gate)
        {
            if (Conflict(stateName, grainId, grainState.ETag) is { } conflict) return Task.FromException(conflict);
            _states[(stateName, grainId)] = (json, ++_version);
            grainState.ETag = Text(_version);
        }

        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        lock (_gate)
        {
            // What is known not to exist needs no clearing, whatever others have written since.
            if (grainState.ETag is not null && Conflict(stateName, grainId, grainState.ETag) is { } conflict) return Task.FromException(conflict);
            if (grainState.ETag is not null) _states.Remove((stateName, grainId));
        }

        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private InconsistentStateException? Conflict(string name, GrainId grain, string? etag)
    {
        var stored = _states.TryGetValue((name, grain), out var found) ? Text(found.Version) : null;
        return stored == etag ? null : new($"State '{name}' of {grain} is at version {stored ?? "none"}, not {etag ?? "none"}.", stored, etag);
    }

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);
}
