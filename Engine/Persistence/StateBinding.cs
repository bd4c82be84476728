using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>A state that is read before its grain is activated.</summary>
internal abstract class StateBinding
{
    public abstract Task ReadAsync();
}

/// <summary>One grain's state in one storage.</summary>
internal sealed class StateBinding<T> : StateBinding, IPersistentState<T>
{
    private readonly string _name;
    private readonly GrainId _grain;
    private readonly IGrainStorage _storage;
    private readonly Func<T> _empty;
    private readonly GrainState<T> _state;

    public StateBinding(Activation activation, string stateName, string? storageName, Func<T> empty)
    {
        _name = stateName;
        _grain = activation.GrainId;
        _empty = empty;
        _state = new(empty());
        _storage = Find(activation, stateName, storageName);
        activation.Bind(this);
    }

    public T State
    {
        get => _state.State!;
        set => _state.State = value;
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _state.RecordExists;

    public override Task ReadAsync() => ReadStateAsync(CancellationToken.None);

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public async Task ReadStateAsync(CancellationToken cancellationToken)
    {
        await _storage.ReadStateAsync(_name, _grain, _state, cancellationToken);
        if (!_state.RecordExists) _state.State ??= _empty();
    }

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task WriteStateAsync(CancellationToken cancellationToken) =>
        _storage.WriteStateAsync(_name, _grain, _state, cancellationToken);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public async Task ClearStateAsync(CancellationToken cancellationToken)
    {
        await _storage.ClearStateAsync(_name, _grain, _state, cancellationToken);
        _state.State = _empty();
        _state.RecordExists = false;
    }

    private static IGrainStorage Find(Activation activation, string stateName, string? storageName)
    {
        var storage = storageName is null
            ? activation.ActivationServices.GetService<IGrainStorage>()
            : activation.ActivationServices.GetKeyedService<IGrainStorage>(storageName);
        return storage ?? throw new OrleansException(
            $"{activation.Class.Type} keeps its state '{stateName}' in storage '{storageName ?? "Default"}', which is not registered.");
    }
}
