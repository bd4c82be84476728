using Orleans;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>The least a grain can be, for measuring the engine alone.</summary>
public interface ICounterGrain : IGrainWithIntegerKey
{
    Task<int> NextAsync();
}

public sealed class CounterGrain : Grain, ICounterGrain
{
    private int value;

    public Task<int> NextAsync() => Task.FromResult(++value);
}
