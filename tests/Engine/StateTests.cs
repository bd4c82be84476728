using Orleans.Storage;

namespace Krewe.Tests.Engine;

public sealed class CounterState
{
    public int Value { get; set; }
}

public interface ICounterGrain : IGrainWithStringKey
{
    Task<int> Read();

    Task Write(int value);

    Task Clear();

    Task<Guid> Incarnation();

    Task Leave();
}

public sealed class CounterGrain([PersistentState("counter", "store")] IPersistentState<CounterState> state) : Grain, ICounterGrain
{
    private readonly Guid _incarnation = Guid.NewGuid();

    public Task<int> Read() => Task.FromResult(state.State.Value);

    public Task Write(int value)
    {
        state.State = new() { Value = value };
        return state.WriteStateAsync();
    }

    public Task Clear() => state.ClearStateAsync();

    public Task<Guid> Incarnation() => Task.FromResult(_incarnation);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

public sealed class StateTests : EngineTest
{
    [Fact]
    public async Task State_outlives_the_activation_until_it_is_cleared()
    {
        var grain = (await Silo()).Client.GetGrain<ICounterGrain>("a");

        Assert.Equal(0, await grain.Read());
        await grain.Write(5);
        await grain.Leave();
        Assert.Equal(5, await grain.Read());
        await grain.Clear();
        await grain.Leave();
        Assert.Equal(0, await grain.Read());
    }

    [Fact]
    public async Task A_write_over_somebody_elses_write_is_refused_and_ends_the_activation()
    {
        var grain = (await Silo()).Client.GetGrain<ICounterGrain>("a");
        await grain.Write(1);
        var before = await grain.Incarnation();
        var storage = Cluster.Storage("store");
        var state = new GrainState<CounterState>();
        await storage.ReadStateAsync("counter", grain.GetGrainId(), state);
        state.State = new() { Value = 9 };
        await storage.WriteStateAsync("counter", grain.GetGrainId(), state);

        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Write(2));

        Assert.NotEqual(error.StoredEtag, error.CurrentEtag);
        Assert.NotEqual(before, await grain.Incarnation());
        Assert.Equal(9, await grain.Read());
    }
}
