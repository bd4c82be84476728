using Krewe.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Engine;

public interface IClockGrain : IGrainWithStringKey
{
    Task Start(TimeSpan due, TimeSpan period);

    Task Change(TimeSpan due, TimeSpan period);

    Task Stop();

    Task<int> Ticks();

    Task Remind(TimeSpan due, TimeSpan period);

    Task Forget();

    Task<int> Reminded();
}

public interface IStandingGrain : IGrainWithStringKey
{
    /// <summary>Stands until the activation has to end; says which it was.</summary>
    Task<Guid> Stand();

    [AlwaysInterleave]
    Task<bool> Stands();
}

[Reentrant]
public sealed class StandingGrain : Grain, IStandingGrain
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Guid _incarnation = Guid.NewGuid();
    private bool _stands;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(
            token =>
            {
                token.Register(_end.SetResult);
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = Timeout.InfiniteTimeSpan, Interleave = true });
        return Task.CompletedTask;
    }

    public async Task<Guid> Stand()
    {
        _stands = true;
        await _end.Task;
        return _incarnation;
    }

    public Task<bool> Stands() => Task.FromResult(_stands);
}

public sealed class ClockGrain : Grain, IClockGrain, IRemindable
{
    private IGrainTimer? _timer;
    private int _ticks, _reminded;

    public Task Start(TimeSpan due, TimeSpan period)
    {
        _timer = this.RegisterGrainTimer(
            () =>
            {
                _ticks++;
                return _ticks == 2 ? throw new InvalidOperationException("One tick fails.") : Task.CompletedTask;
            },
            new() { DueTime = due, Period = period });
        return Task.CompletedTask;
    }

    public Task Change(TimeSpan due, TimeSpan period)
    {
        _timer!.Change(due, period);
        return Task.CompletedTask;
    }

    public Task Stop()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task<int> Ticks() => Task.FromResult(_ticks);

    public Task Remind(TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder("wake", due, period);

    public async Task Forget() => await this.UnregisterReminder((await this.GetReminder("wake"))!);

    public Task<int> Reminded() => Task.FromResult(_reminded);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _reminded++;
        return Task.CompletedTask;
    }
}

public sealed class TimerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_timer_ticks_when_due_then_each_period_until_it_is_stopped_and_survives_a_failed_tick() => Simulate(async (simulation, client) =>
    {
        var grain = client.GetGrain<IClockGrain>("a");
        await grain.Start(10 * Second, 5 * Second);

        await Task.Delay(9 * Second, simulation.Clock);
        Assert.Equal(0, await grain.Ticks());
        await Task.Delay(12 * Second, simulation.Clock);
        Assert.Equal(3, await grain.Ticks());
        await grain.Change(1 * Second, 1 * Second);
        await Task.Delay(5.5 * Second, simulation.Clock);
        Assert.Equal(8, await grain.Ticks());
        await grain.Stop();
        await Task.Delay(60 * Second, simulation.Clock);
        Assert.Equal(8, await grain.Ticks());
    });

    [Fact]
    public void A_timer_does_not_keep_its_activation_from_collection() => Simulate(async (simulation, client) =>
    {
        var grain = client.GetGrain<IClockGrain>("a");
        await grain.Start(10 * Second, 10 * Second);

        await Task.Delay(TimeSpan.FromMinutes(20), simulation.Clock);

        Assert.Equal(0, await grain.Ticks());
    });

    [Fact]
    public void A_reminder_outlives_its_silo_until_it_is_removed() => Simulate(async (simulation, client) =>
    {
        var doomed = await Silo(simulation);
        await Task.Delay(Second, simulation.Clock);
        var grains = Enumerable.Range(0, 20).Select(i => client.GetGrain<IClockGrain>($"g{i}")).ToList();
        await Task.WhenAll(grains.Select(grain => grain.Remind(60 * Second, 60 * Second)));

        simulation.Crash(doomed);
        await Task.Delay(TimeSpan.FromMinutes(5.5), simulation.Clock);

        Assert.All(await Task.WhenAll(grains.Select(grain => grain.Reminded())), count => Assert.Equal(5, count));
        await Task.WhenAll(grains.Select(grain => grain.Forget()));
        await Task.Delay(TimeSpan.FromMinutes(5), simulation.Clock);
        Assert.All(await Task.WhenAll(grains.Select(grain => grain.Reminded())), count => Assert.Equal(5, count));
    });

    [Fact]
    public void A_reminder_may_be_due_months_from_now() => Simulate(async (simulation, client) =>
    {
        var grain = client.GetGrain<IClockGrain>("a");
        await grain.Remind(TimeSpan.FromDays(100), TimeSpan.FromDays(60));

        for (var i = 0; i < 9; i++) await Task.Delay(TimeSpan.FromDays(11), simulation.Clock);
        Assert.Equal(0, await grain.Reminded());
        await Task.Delay(TimeSpan.FromDays(1), simulation.Clock);
        await Task.Delay(Second, simulation.Clock);
        Assert.Equal(1, await grain.Reminded());
    }, limit: TimeSpan.FromDays(365));

    [Fact]
    public async Task A_reminder_may_be_due_later_than_the_system_s_timers_can_wait()
    {
        await using var silo = await InMemoryHost.StartSiloAsync(new(), builder => builder.UseInMemoryReminderService());
        await silo.Client.GetGrain<IClockGrain>("a").Remind(TimeSpan.FromDays(100), TimeSpan.FromDays(100));
    }

    private static Task<InMemoryHost> Silo(Simulation simulation) =>
        simulation.StartSiloAsync(silo => silo.UseInMemoryReminderService());

    private static void Simulate(Func<Simulation, IClusterClient, Task> test, TimeSpan? limit = null)
    {
        using var simulation = new Simulation(5);
        simulation.Run(async () =>
        {
            await Silo(simulation);
            var client = (await simulation.StartClientAsync()).Client;
            await test(simulation, client);
        }, limit);
        Assert.Equal(0, simulation.ForeignTurns);
    }

    [Fact]
    public void The_token_of_a_timer_ends_the_calls_that_stand_when_the_grain_has_to_move() => Simulate(async (simulation, client) =>
    {
        var grains = Enumerable.Range(0, 20).Select(i => client.GetGrain<IStandingGrain>($"g{i}")).ToList();
        var standing = grains.Select(grain => grain.Stand()).ToList();
        foreach (var grain in grains) Assert.True(await grain.Stands());

        await simulation.StartSiloAsync();
        await Task.Delay(1 * Second, simulation.Clock);

        var moved = standing.Count(call => call.IsCompletedSuccessfully);
        Assert.InRange(moved, 3, 17);
        Assert.Equal(moved, standing.Count(call => call.IsCompleted));
        var stay = 0;
        foreach (var grain in grains) stay += await grain.Stands() ? 1 : 0;
        Assert.Equal(20 - moved, stay);
    });

    [Fact]
    public async Task A_grain_that_moves_while_the_clock_stands_still_still_ends_the_calls_that_stand()
    {
        var time = new SimulatedTime();
        var cluster = new InMemoryCluster();
        await using var first = await InMemoryHost.StartSiloAsync(cluster, silo => silo.Services.AddSingleton<TimeProvider>(time));
        var grains = Enumerable.Range(0, 20).Select(i => first.Client.GetGrain<IStandingGrain>($"g{i}")).ToList();
        var standing = grains.Select(grain => grain.Stand()).ToList();
        foreach (var grain in grains) Assert.True(await grain.Stands());

        await using var second = await InMemoryHost.StartSiloAsync(cluster, silo => silo.Services.AddSingleton<TimeProvider>(time));
        try
        {
            await Task.WhenAny(standing).WaitAsync(Gate.Patience, TimeProvider.System);
        }
        finally
        {
            first.Crash(); // The calls that stand at the others would stand for ever.
        }
    }
}
