using System.Globalization;
using Krewe.FaultHost;

namespace Krewe.Tests.Faults;

/// <summary>
/// Two silos under load whose Redis goes away and comes back. While it is away they say that they are unhealthy and begin nothing; afterwards
/// they are at work again by themselves, nothing acknowledged is lost, and nothing has run twice.
/// </summary>
internal sealed class Outages(Action<string> report)
{
    private const int Ready = 1_000;

    // 5 s on a machine that does nothing else.
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>The server is killed, and started again from its append-only file.</summary>
    public async Task KillAsync()
    {
        await using var fleet = await StartAsync();
        await RunAsync(fleet, fleet.Redis.KillAsync, fleet.Redis.StartAgainAsync);
    }

    /// <summary>The server takes commands and answers none.</summary>
    public async Task PauseAsync(TimeSpan time)
    {
        await using var fleet = await StartAsync();
        await RunAsync(
            fleet,
            () => fleet.Redis.DoAsync("CLIENT", "PAUSE", time.TotalMilliseconds.ToString(CultureInfo.InvariantCulture), "ALL"),
            async () => Assert.Equal("PONG", await fleet.Redis.AskAsync("PING"))); // Answered when the pause is over.
    }

    /// <summary>The password is another one for a while.</summary>
    public async Task PasswordAsync()
    {
        const string Password = "open-sesame-1";
        await using var fleet = await Fleet.StartAsync(2, Password, "concurrency=8");
        await RunAsync(
            fleet,
            async () =>
            {
                await fleet.Redis.DoAsync("CONFIG", "SET", "requirepass", "another");
                fleet.Redis.Password = "another";
                await fleet.Redis.AskAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            },
            async () =>
            {
                await fleet.Redis.DoAsync("CONFIG", "SET", "requirepass", Password);
                fleet.Redis.Password = Password;
            });
        Assert.All(fleet.Silos, s => Assert.DoesNotContain(Password, s.Errors, StringComparison.Ordinal));
        Assert.All(fleet.Silos, s => Assert.Contains("password", s.Errors, StringComparison.Ordinal));
    }

    private static Task<Fleet> StartAsync() => Fleet.StartAsync(2, redis: [], "concurrency=8");

    private async Task RunAsync(Fleet fleet, Func<Task> strike, Func<Task> relent)
    {
        var load = new SteadyLoad(fleet.Client, milliseconds: 5);
        await load.MoreAsync(100, Patience);
        // More than the slots can do before they notice, so that there is something that they do not begin.
        var submitter = new Submitter(fleet.Client, TimeProvider.System);
        var waiting = Enumerable.Range(0, Ready).Select(n => submitter.RunAsync(FaultTasks.Pause(n, 150), $"waits-{n}", n)).ToArray();
        await Waiting.UntilAsync(() => submitter.Acknowledged == Ready, Patience, "all that wait were acknowledged");

        var struck = TimeProvider.System.GetTimestamp();
        await strike();
        await Task.WhenAll(fleet.Silos.Select(s => UntilAsync(s, "Unhealthy")));
        report($"unhealthy after {TimeProvider.System.GetElapsedTime(struck).TotalSeconds:0.0} s");
        var before = await Waiting.SettledAsync(() => fleet.Executions().Count, TimeSpan.FromSeconds(1), Patience, "the silos began no more");
        Assert.True(before < load.Ended + Ready, "Everything had run before the silos noticed: the test has tested nothing.");

        var returning = relent();
        await returning;
        var returned = TimeProvider.System.GetTimestamp();
        var more = load.MoreAsync(1, Recovery);
        var healthy = Task.WhenAll(fleet.Silos.Select(s => UntilAsync(s, "Healthy")));
        await more;
        report($"the first task ended {TimeProvider.System.GetElapsedTime(returned).TotalSeconds:0.0} s after its return");
        await healthy.WaitAsync(Recovery);
        report($"all silos were healthy {TimeProvider.System.GetElapsedTime(returned).TotalSeconds:0.0} s after its return");

        await Task.WhenAll(waiting).WaitAsync(Patience);
        var records = await load.StopAsync(Patience);
        await fleet.DrainedAsync(Patience);
        var log = fleet.Executions();
        Assert.Equal(0, log.Repeated);
        Assert.True(log.Unexplained.Count == 0, $"{log.Unexplained.Count} ran twice: {string.Join("; ", log.Unexplained.Take(5))}");
        Assert.Equal(records.Count + Ready, log.Tasks.Count);
        report($"{records.Count + Ready} tasks, {submitter.Repeated} submissions made again");
    }

    private async Task UntilAsync(FaultHostProcess silo, string status)
    {
        var (last, asked, longest) = ("", 0, TimeSpan.Zero);
        try
        {
            await Waiting.UntilAsync(async () =>
            {
                var began = TimeProvider.System.GetTimestamp();
                var health = await silo.AskAsync("health h", "health h");
                asked++;
                longest = TimeProvider.System.GetElapsedTime(began) is var took && took > longest ? took : longest;
                var reached = health.StartsWith($"health h {status} ", StringComparison.Ordinal);
                if (health != last && status == "Healthy" && !reached)
                {
                    report(health);
                }

                last = health;
                return reached;
            }, Patience, $"a silo was {status}");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message} It was asked {asked} times, answered within {longest.TotalSeconds:0.0} s, and said last: {last}\n{silo.Errors}", e);
        }
    }
}
