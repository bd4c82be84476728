namespace Krewe.Tests.Engine;

public sealed class TurnTests : EngineTest
{
    [Fact]
    public async Task Requests_of_a_grain_run_one_at_a_time()
    {
        var grain = (await Silo()).Client.GetGrain<IProbeGrain>("a");

        await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Task.Run(grain.UnsafeIncrement)));

        Assert.Equal(1000, await grain.Count());
    }

    [Fact]
    public async Task A_request_waits_for_the_one_before_it_and_interleaving_ones_do_not()
    {
        var grain = (await Silo()).Client.GetGrain<IProbeGrain>("a");

        var first = grain.EnterAndWait();
        var second = grain.Add(1, 1);
        await Eventually(async () => await grain.Inside() == 1);
        Assert.False(second.IsCompleted);
        await grain.Release();

        Assert.Equal(1, await first);
        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task Read_only_requests_run_together_and_others_wait()
    {
        var grain = (await Silo()).Client.GetGrain<IProbeGrain>("a");

        Task<int>[] readers = [grain.ReadAndWait(), grain.ReadAndWait()];
        await Eventually(async () => await grain.Inside() == 2);
        var writer = grain.Add(1, 1);
        await grain.Inside();
        Assert.False(writer.IsCompleted);
        await grain.Release();

        await Task.WhenAll(readers);
        Assert.Equal(2, await writer);
    }

    [Fact]
    public async Task A_read_overtakes_a_write_that_waits_while_others_read()
    {
        var grain = (await Silo()).Client.GetGrain<IProbeGrain>("a");
        var first = grain.EnterAndWait();
        await Eventually(async () => await grain.Inside() == 1);
        var reader = grain.ReadAndWait();
        var writer = grain.Add(1, 1);
        var second = grain.ReadAndWait();

        await grain.Release();
        await first;

        await Eventually(async () => await grain.Inside() == 2);
        Assert.False(writer.IsCompleted);
        await grain.Release();
        await Task.WhenAll(reader, second, writer);
    }

    [Fact]
    public async Task A_request_that_always_interleaves_holds_nobody_up()
    {
        var grain = (await Silo()).Client.GetGrain<IProbeGrain>("a");
        var beside = grain.EnterAndWaitBeside();
        await Eventually(async () => await grain.Inside() == 1);

        Assert.Equal(2, await grain.Add(1, 1));

        Assert.False(beside.IsCompleted);
        await grain.Release();
        await beside;
    }

    [Fact]
    public async Task A_method_that_returns_no_task_fails_its_call_and_not_its_grain()
    {
        var grain = (await Silo()).Client.GetGrain<IProbeGrain>("a");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(grain.Null);

        Assert.Contains(nameof(IProbeGrain.Null), error.Message, StringComparison.Ordinal);
        Assert.Equal(2, await grain.Add(1, 1));
    }

    [Fact]
    public async Task A_reentrant_grain_interleaves_its_requests()
    {
        var grain = (await Silo()).Client.GetGrain<IReentrantGrain>(1);

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => grain.Meet(10)));

        Assert.All(results, arrived => Assert.Equal(10, arrived));
    }

    [Fact]
    public async Task A_stateless_worker_grows_while_it_is_busy_and_stays_on_the_callers_silo()
    {
        var silo = await Silo();
        await Silo();
        var worker = silo.Client.GetGrain<IWorkerGrain>(0);
        var gate = (WorkGate)silo.Services.GetService(typeof(WorkGate))!;

        var calls = Enumerable.Range(0, 6).Select(_ => worker.WorkUntil([1, 2])).ToList();
        await gate.Full;
        gate.Open();

        Assert.Equal(3, (await Task.WhenAll(calls)).Distinct().Count());
        Assert.Equal(silo.Address.ToString(), await worker.Where());
    }
}
