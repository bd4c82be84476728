using Orleans.Runtime;
using Orleans.Hosting;

namespace Krewe.Tests.Engine;

public sealed class CallTests : EngineTest
{
    [Fact]
    public async Task Results_come_back_from_every_kind_of_method()
    {
        var grain = (await Silo()).Client.GetGrain<IProbeGrain>("a");

        Assert.Equal(5, await grain.Add(2, 3));
        Assert.Equal("hello", await grain.Echo("hello"));
        await grain.Nothing();
    }

    [Fact]
    public async Task A_client_reaches_grains_on_all_silos()
    {
        await Silo();
        await Silo();
        var client = (await Client()).Client;

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => client.GetGrain<IProbeGrain>($"g{i}").Add(i, 1)));

        var perSilo = (await client.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics()).Where(row => row.GrainType == "probe").ToList();
        Assert.Equal(100, perSilo.Sum(row => row.ActivationCount));
        Assert.Equal(2, perSilo.Count);
        Assert.All(perSilo, row => Assert.InRange(row.ActivationCount, 25, 75));
    }

    [Fact]
    public async Task An_exception_keeps_its_type_message_and_stack()
    {
        var grain = (await Silo()).Client.GetGrain<IProbeGrain>("a");

        var error = await Assert.ThrowsAsync<FormatException>(() => grain.Fail("bad number"));

        Assert.Equal("bad number", error.Message);
        Assert.Contains(nameof(ProbeGrain), error.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_one_way_call_returns_without_its_outcome()
    {
        var grain = (await Silo()).Client.GetGrain<IProbeGrain>("a");
        var blocked = grain.EnterAndWait();
        await Eventually(async () => await grain.Inside() == 1);

        await grain.Fire(7);
        await grain.Fire(-1);

        Assert.Equal(0, await grain.Fired());
        await grain.Release();
        await blocked;
        await Eventually(async () => await grain.Fired() == -1);
    }

    [Fact]
    public async Task A_call_that_is_not_answered_times_out_and_names_the_grain_and_the_method()
    {
        var time = new SimulatedTime();
        var silo = await Silo(builder => builder.UseTime(time));
        var grain = silo.Client.GetGrain<IProbeGrain>("slow");
        var call = grain.EnterAndWait();
        var quick = grain.Hang();
        await Eventually(async () => await grain.Inside() == 1);

        time.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<TimeoutException>(() => quick);
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(30));
        var error = await Assert.ThrowsAsync<TimeoutException>(() => call);

        Assert.Contains("probe/slow", error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(IProbeGrain.EnterAndWait), error.Message, StringComparison.Ordinal);
        await grain.Release();
        silo.Crash();
    }

    [Fact]
    public async Task The_request_context_travels_along_and_does_not_leak()
    {
        await Silo();
        await Silo();
        var grain = (await Client()).Client.GetGrain<IProbeGrain>("a");

        RequestContext.Set("user", "ann");
        Assert.Equal("ann", await grain.ContextValue("user"));
        Assert.Equal("ann", await grain.ContextValueBehind("user", "b"));
        RequestContext.Clear();

        Assert.Null(await grain.ContextValue("user"));
    }

    [Fact]
    public async Task The_request_context_of_one_request_does_not_reach_those_that_waited_for_it()
    {
        var grain = (await Silo()).Client.GetGrain<IProbeGrain>("a");
        RequestContext.Set("user", "ann");
        var first = grain.EnterAndWait();
        var second = grain.ContextValue("user");
        RequestContext.Clear();
        var third = grain.ContextValue("user");
        await Eventually(async () => await grain.Inside() == 1);

        await grain.Release();

        await first;
        Assert.Equal("ann", await second);
        Assert.Null(await third);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_request_whose_caller_has_stopped_waiting_is_not_run_any_more(int silos)
    {
        var time = new SimulatedTime();
        var hosts = new List<InMemoryHost>();
        for (var i = 0; i < silos; i++) hosts.Add(await Silo(builder => builder.UseTime(time)));
        var grain = hosts[0].Client.GetGrain<IProbeGrain>("a");
        var running = grain.EnterAndWait();
        await Eventually(async () => await grain.Inside() == 1);
        var late = grain.UnsafeIncrement();
        time.Advance(TimeSpan.FromSeconds(20));
        var inTime = grain.UnsafeIncrement();

        time.Advance(TimeSpan.FromSeconds(15));
        await Assert.ThrowsAsync<TimeoutException>(() => late);
        await Assert.ThrowsAsync<TimeoutException>(() => running);
        await grain.Release();

        Assert.Equal(1, await inTime);
        Assert.Equal(1, await grain.Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Cancelling_reaches_the_running_method(int silos)
    {
        for (var i = 0; i < silos; i++) await Silo();
        var grain = (await Client()).Client.GetGrain<IProbeGrain>("a");
        using var source = new CancellationTokenSource();

        var call = grain.WaitForCancellation(source.Token);
        await Eventually(async () => await grain.Inside() == 1);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Eventually(grain.WasCancelled);
    }

    [Fact]
    public async Task Cancelling_drops_a_request_that_has_not_started()
    {
        var grain = (await Silo()).Client.GetGrain<IProbeGrain>("a");
        var blocker = grain.EnterAndWait();
        using var source = new CancellationTokenSource();

        var call = grain.WaitForCancellation(source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await grain.Release();
        await blocker;

        Assert.Equal(1, await grain.Add(0, 1));
        Assert.False(await grain.WasCancelled());
    }

    [Fact]
    public async Task A_grain_that_fails_to_activate_fails_its_callers()
    {
        var grain = (await Silo()).Client.GetGrain<IBrokenGrain>("a");

        var error = await Assert.ThrowsAsync<InvalidDataException>(grain.Call);

        Assert.Equal("It does not start.", error.Message);
        await Assert.ThrowsAsync<InvalidDataException>(grain.Call);
    }

    [Fact]
    public async Task A_grain_that_cannot_be_made_fails_its_callers()
    {
        var grain = (await Silo()).Client.GetGrain<IStillbornGrain>("a");

        var error = await Assert.ThrowsAsync<InvalidDataException>(grain.Call);

        Assert.Equal("It cannot be made.", error.Message);
        await Assert.ThrowsAsync<InvalidDataException>(grain.Call);
    }
}
