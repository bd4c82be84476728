using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>
/// States in the memory of one process, shared by all silos that are given the same instance.
/// It keeps what it is given by reference: a state that is changed without being written is changed here too, so replace states
/// rather than change them where that matters.
/// </summary>
public sealed class MemoryGrainStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string Name, GrainId Grain), (object? State, long Version)> _states = new();

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        if (_states.TryGetValue((stateName, grainId), out var stored))
        {
            grainState.State = (T?)stored.State;
            grainState.ETag = Text(stored.Version);
            grainState.RecordExists = true;
        }
        else
        {
            grainState.ETag = null;
            grainState.RecordExists = false;
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var key = (stateName, grainId);
        var next = (State: (object?)grainState.State, Version: 1L);
        bool written;
        if (_states.TryGetValue(key, out var stored))
        {
            next.Version = stored.Version + 1;
            written = Text(stored.Version) == grainState.ETag && _states.TryUpdate(key, next, stored);
        }
        else
        {
            written = grainState.ETag is null && _states.TryAdd(key, next);
        }

        if (!written) return Task.FromException(Conflict(key, grainState.ETag));
        grainState.ETag = Text(next.Version);
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var key = (stateName, grainId);
        if (_states.TryGetValue(key, out var stored)
            && (Text(stored.Version) != grainState.ETag || !_states.TryRemove(new(key, stored))))
        {
            return Task.FromException(Conflict(key, grainState.ETag));
        }

        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);

    private InconsistentStateException Conflict((string Name, GrainId Grain) key, string? etag)
    {
        var stored = _states.TryGetValue(key, out var found) ? Text(found.Version) : null;
        return new($"State '{key.Name}' of {key.Grain} is at version {stored ?? "none"}, not {etag ?? "none"}.", stored, etag);
    }
}
