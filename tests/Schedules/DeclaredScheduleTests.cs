using Krewe.Queues;
using Krewe.Schedules;
using Krewe.Storage;
using Krewe.Submission;
using Krewe.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Krewe.Tests.Schedules;

/// <summary>Schedules that silos declare are set once, whoever starts how often.</summary>
public sealed class DeclaredScheduleTests : ClusterTest
{
    private static readonly ScheduleDeclaration Nightly = new()
    {
        Name = "nightly", Timing = "0 3 * * *", Task = "core.add", Arguments = "[1, 2]", TimeZone = "Europe/Berlin", Overlap = Overlap.Skip, Jitter = "1m30s",
    };

    private readonly SimulatedTime time = new();
    private ScheduleDeclaration[] declared = [];
    private TestCluster cluster = null!;

    private ISchedules Schedules => cluster.Client.Schedules;

    [Fact]
    public async Task What_is_declared_is_set_with_its_options()
    {
        await BeginAsync(Nightly);
        var status = (await GetAsync("nightly"))!;
        Assert.Equal(("0 3 * * *", "core.add", ScheduleSource.Declared), (status.Timing, status.Call, status.Source));
        Assert.Equal(new() { TimeZone = "Europe/Berlin", Overlap = Overlap.Skip, Jitter = TimeSpan.FromSeconds(90) }, status.Options);
        time.Advance(status.Next!.Value - time.GetUtcNow());
        await Eventually(time, async () => (await Schedules.GetAsync("nightly"))!.Ticks == 1);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(3, await Answer(time, cluster.Client.GetResult<int>(TickNames.TaskOf("nightly", status.Next.Value)).GetAsync()));
    }

    [Fact]
    public async Task The_same_declaration_of_more_silos_and_of_restarts_changes_nothing()
    {
        await BeginAsync(Nightly with { Timing = "every 1h" });
        var first = await GetAsync("nightly");
        var row = await RowAsync();
        time.Advance(TimeSpan.FromMinutes(20));
        await AddSiloAsync();
        await AddSiloAsync();
        Assert.Equal(first, await GetAsync("nightly"));
        Assert.Equal(row, await RowAsync()); // No new version.
    }

    [Fact]
    public async Task One_that_rests_stays_at_rest_whatever_is_declared()
    {
        await BeginAsync(Nightly);
        await Answer(time, Schedules.PauseAsync("nightly"));
        await AddSiloAsync();
        Assert.True((await GetAsync("nightly"))!.Paused);
        await AddSiloAsync(Nightly with { Timing = "0 4 * * *" });
        var status = (await GetAsync("nightly"))!;
        Assert.Equal((true, "0 4 * * *", ScheduleSource.Declared), (status.Paused, status.Timing, status.Source));
    }

    [Fact]
    public async Task What_somebody_has_changed_holds_until_the_declaration_changes()
    {
        await BeginAsync(Nightly);
        await Answer(time, Schedules.SetAsync("nightly", Cron.Parse("0 5 * * *"), CoreTasks.Add(1, 2)));
        Assert.Equal(ScheduleSource.Set, (await GetAsync("nightly"))!.Source);
        await AddSiloAsync();
        Assert.Equal("0 5 * * *", (await GetAsync("nightly"))!.Timing);
        await AddSiloAsync(Nightly with { Timing = "0 6 * * *" });
        var status = (await GetAsync("nightly"))!;
        Assert.Equal(("0 6 * * *", ScheduleSource.Declared), (status.Timing, status.Source));
    }

    [Fact]
    public async Task What_somebody_has_removed_stays_away_until_the_declaration_changes()
    {
        await BeginAsync(Nightly);
        await Answer(time, Schedules.RemoveAsync("nightly"));
        await AddSiloAsync();
        Assert.Null(await GetAsync("nightly"));
        await AddSiloAsync(Nightly with { Arguments = "[2, 2]" });
        Assert.Equal(ScheduleSource.Declared, (await GetAsync("nightly"))!.Source);
    }

    [Fact]
    public async Task What_was_set_and_never_declared_is_left_alone_unless_it_says_the_same()
    {
        await BeginAsync();
        await Answer(time, Schedules.SetAsync("nightly", Cron.Parse("0 5 * * *"), CoreTasks.Add(1, 2)));
        var same = await Answer(time, Schedules.SetAsync("same", Cron.Parse("0 3 * * *"), Signature.Of<int>("core.add", 1, 2)));
        await AddSiloAsync(Nightly, new() { Name = "same", Timing = "0 3 * * *", Task = "core.add", Arguments = "[1,2]", Source = ScheduleSource.File });
        Assert.Equal(("0 5 * * *", ScheduleSource.Set), ((await GetAsync("nightly"))!.Timing, (await GetAsync("nightly"))!.Source));
        Assert.Equal(same with { Source = ScheduleSource.File }, await GetAsync("same"));
    }

    [Fact]
    public async Task One_that_is_declared_no_more_goes_on()
    {
        await BeginAsync(Nightly);
        cluster.Crash(0);
        declared = [];
        await Answer(time, cluster.AddSiloAsync().ContinueWith(_ => true, TaskScheduler.Default));
        Assert.Equal(ScheduleSource.Declared, (await GetAsync("nightly"))!.Source);
    }

    [Fact]
    public async Task One_that_is_over_is_no_error_and_is_not_set_again()
    {
        await BeginAsync(Nightly with { Timing = "every 1m", End = "2020-01-01T00:00:00Z" },
            new() { Name = "once", Timing = $"at {time.GetUtcNow().AddMinutes(10).UtcDateTime:yyyy-MM-ddTHH:mm:ss}Z", Task = "core.nothing" });
        Assert.Null(await GetAsync("nightly"));
        var tick = (await GetAsync("once"))!.Next!.Value;
        time.Advance(TimeSpan.FromMinutes(10));
        await Eventually(time, async () => await Schedules.GetAsync("once") is null);
        await AddSiloAsync();
        Assert.Null(await GetAsync("once"));
        await Eventually(time, () => cluster.Client.GetResult<object?>(TickNames.TaskOf("once", tick)).IsReadyAsync());
    }

    [Fact]
    public async Task One_whose_declaration_is_over_now_does_not_go_on_as_it_was()
    {
        await BeginAsync(Nightly with { Timing = "every 1h" });
        await AddSiloAsync(Nightly with { Timing = "every 1h", End = "2020-01-01T00:00:00Z" });
        Assert.Null(await GetAsync("nightly"));
    }

    [Fact]
    public async Task A_tick_that_waits_for_the_one_before_is_not_lost_when_the_declaration_changes()
    {
        var gate = Gate.New();
        var often = new ScheduleDeclaration { Name = "often", Timing = "every 1m", Task = "core.wait", Arguments = $"[\"{gate.Name}\"]", Overlap = Overlap.Queue };
        await BeginAsync(often);
        var first = (await GetAsync("often"))!.Next!.Value;
        time.Advance(first - time.GetUtcNow());
        await Eventually(time, () => Task.FromResult(gate.Log.Count == 1));
        time.Advance(TimeSpan.FromMinutes(2));
        await AddSiloAsync(often with { TimeZone = "Europe/Berlin" });
        gate.Open();
        await Eventually(time, () => cluster.Client.GetResult<string>(TickNames.TaskOf("often", first.AddMinutes(1))).IsReadyAsync());
    }

    [Fact]
    public async Task A_silo_tries_again_until_the_store_takes_it()
    {
        var away = true;
        declared = [Nightly];
        cluster = await StartAsync(time: time, add: Add, store: new MemoryShardStore(
            before: _ => away ? Task.FromException(new StoreUnavailableException("The store is away.")) : Task.CompletedTask));
        time.Advance(TimeSpan.FromSeconds(2));
        away = false;
        await Eventually(time, () => Task.FromResult(Declarer(0).Setting.IsCompletedSuccessfully));
        Assert.Equal(ScheduleSource.Declared, (await GetAsync("nightly"))!.Source);
    }

    private async Task BeginAsync(params ScheduleDeclaration[] declarations)
    {
        declared = declarations;
        cluster = await StartAsync(time: time, add: Add);
        await SetAsync();
    }

    /// <summary>Another silo, with these declarations or those of the one before.</summary>
    private async Task AddSiloAsync(params ScheduleDeclaration[] declarations)
    {
        declared = declarations.Length > 0 ? declarations : declared;
        silos++;
        await Answer(time, cluster.AddSiloAsync().ContinueWith(_ => true, TaskScheduler.Default));
        await SetAsync();
    }

    private int silos;

    private Task SetAsync() => Eventually(time, () => Task.FromResult(Declarer(silos).Setting.IsCompletedSuccessfully));

    private ScheduleDeclarer Declarer(int silo) => cluster.Service<IEnumerable<IHostedService>>(silo).OfType<ScheduleDeclarer>().Single();

    private void Add(IServiceCollection services) => Array.ForEach(declared, d => services.AddSingleton(d));

    private Task<ScheduleStatus?> GetAsync(string name) => Answer(time, Schedules.GetAsync(name));

    private async Task<string> RowAsync() => Assert.Single(await Answer(time, cluster.Client.ListAsync(new TaskFilter(TaskState.Scheduled, JobNames.Tick)))).Id;
}
