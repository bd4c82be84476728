using Orleans.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Engine;

public interface IStubbornGrain : IGrainWithStringKey
{
    Task Hang();

    Task Block();

    Task<int> Ping();
}

/// <summary>Does not end by itself: what its key says never returns.</summary>
public sealed class StubbornGrain(StubbornGate gate) : Grain, IStubbornGrain, IAsyncDisposable
{
    private string Key => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken) => Key == "activation" ? gate.Enter() : Task.CompletedTask;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        Key == "deactivation" ? gate.Enter() : Task.CompletedTask;

    public Task Hang() => gate.Enter();

    public Task Block()
    {
        gate.Enter().Wait();
        return Task.CompletedTask;
    }

    public Task<int> Ping() => Task.FromResult(1);

    public ValueTask DisposeAsync() => Key == "disposal" ? new(gate.Enter()) : default;
}

/// <summary>Says when a grain is inside, and lets it out at the end of the test.</summary>
public sealed class StubbornGate
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _out = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Entered => _entered.Task;

    public Task Enter()
    {
        _entered.TrySetResult();
        return _out.Task;
    }

    public void LetOut() => _out.SetResult();
}

public sealed class StopTests : EngineTest
{
    private readonly StubbornGate _gate = new();

    [Theory]
    [InlineData("activation", "Ping")]
    [InlineData("deactivation", "Ping")]
    [InlineData("disposal", "Ping")]
    [InlineData("request", "Hang")]
    [InlineData("thread", "Block")]
    public async Task A_silo_ends_in_time_whatever_hangs(string what, string method)
    {
        var silo = await StubbornSilo(TimeSpan.FromSeconds(1));
        var grain = silo.Client.GetGrain<IStubbornGrain>(what);
        var call = method switch { "Hang" => grain.Hang(), "Block" => grain.Block(), _ => (Task)grain.Ping() };
        if (what is "deactivation" or "disposal") await call;
        else await _gate.Entered;

        await Within(TimeSpan.FromSeconds(15), silo.StopAsync(), "the end of the silo");

        if (what is not ("deactivation" or "disposal")) await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
        _gate.LetOut();
    }

    [Fact]
    public async Task Those_who_wait_behind_a_call_that_hangs_are_told_too_and_add_nothing_to_the_time()
    {
        var silo = await StubbornSilo(TimeSpan.FromSeconds(1));
        var client = (await Client()).Client;
        var calls = Enumerable.Range(0, 300).Select(i => client.GetGrain<IStubbornGrain>($"{i % 30}").Hang()).ToList();
        await _gate.Entered;

        await Within(TimeSpan.FromSeconds(15), silo.StopAsync(), "the end of the silo");

        foreach (var call in calls) await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
        _gate.LetOut();
    }

    [Fact]
    public async Task A_stop_that_is_cancelled_ends_the_silo_at_once()
    {
        var silo = await StubbornSilo(TimeSpan.FromMinutes(10));
        var call = silo.Client.GetGrain<IStubbornGrain>("request").Hang();
        await _gate.Entered;

        await Within(TimeSpan.FromSeconds(15), silo.StopAsync(new(true)), "the end of the silo");

        await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
        _gate.LetOut();
    }

    [Fact]
    public async Task A_silo_that_leaves_refuses_new_grains_when_there_is_no_other_silo()
    {
        var silo = await StubbornSilo(TimeSpan.FromSeconds(2));
        var call = silo.Client.GetGrain<IStubbornGrain>("request").Hang();
        await _gate.Entered;

        var stopping = silo.StopAsync();
        var error = await Assert.ThrowsAsync<SiloUnavailableException>(() => silo.Client.GetGrain<IStubbornGrain>("new").Ping());

        Assert.Contains("shuts down", error.Message, StringComparison.Ordinal);
        Assert.False(stopping.IsCompleted);
        _gate.LetOut();
        await stopping;
        await call;
    }

    [Fact]
    public async Task No_call_is_left_without_an_answer_when_its_node_ends()
    {
        for (var round = 0; round < 20; round++)
        {
            var silo = await Silo();
            var grain = silo.Client.GetGrain<IProbeGrain>("a");
            var calling = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                while (true)
                {
                    try
                    {
                        await grain.Add(1, 1);
                    }
                    catch (SiloUnavailableException)
                    {
                        return;
                    }
                }
            })).ToList();
            await grain.Add(1, 1);

            silo.Crash();

            await Within(TimeSpan.FromSeconds(15), Task.WhenAll(calling), "the end of all calls");
        }
    }

    private Task<InMemoryHost> StubbornSilo(TimeSpan timeout) => Silo(silo =>
    {
        silo.Services.Add(new(typeof(StubbornGate), _gate));
        silo.Configure(options => options.DeactivationTimeout = timeout);
    });

    private static async Task Within(TimeSpan limit, Task task, string what)
    {
        try
        {
            await task.WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"After {limit} still no {what}.");
        }
    }
}
