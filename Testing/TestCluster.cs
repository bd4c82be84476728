using Krewe.Submission;
using Krewe.Testing.Records;
using Krewe.Testing.Time;
using Krewe.Testing.Work;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Krewe.Testing;

/// <summary>
/// A cluster for tests: in this process, in memory, with a clock that stands still until the test sets it forward. Grains, shards, workers and
/// tasks are those of a real one.
/// </summary>
public sealed partial class TestCluster : IAsyncDisposable
{
    /// <summary>Calls from outside end when the cluster answers; it does so by its own clock, which may stand.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromHours(1);

    private readonly TestClusterOptions options;
    private readonly InMemoryCluster network = new();
    private readonly Recorder recorder = new();
    private readonly Activity activity = new();
    private readonly ClusterClock clock;
    private readonly SiloWork outside;
    private readonly List<TestSilo> silos = [];
    private InMemoryHost client = null!;

    private TestCluster(TestClusterOptions options)
    {
        this.options = options;
        clock = new(options.Start);
        outside = new(activity);
        Time = new NodeTime(clock, outside);
    }

    /// <summary>Submits, awaits, revokes, as any client does. Its timeouts go by the world's time.</summary>
    public ICluster Client { get; private set; } = null!;

    /// <summary>The cluster's clock: what tasks have as <see cref="TaskContext.Time"/>.</summary>
    public TimeProvider Time { get; }

    /// <summary>All tasks that have been submitted so far, by whomever, in this order. What is there later is not in it: ask again.</summary>
    public RecordedTasks<SubmittedTask> Submitted => new(recorder.Submitted, "been submitted");

    /// <summary>All tasks that have ended so far, in this order. What is there later is not in it: ask again.</summary>
    public RecordedTasks<EndedTask> Ended => new(recorder.Ended, "ended");

    /// <summary>Starts a cluster. It is at rest when this returns, and the schedules that tasks declare are set.</summary>
    /// <param name="configure">At least what tasks it has: <c>o => o.AddTasks(typeof(MathTasks))</c>.</param>
    /// <exception cref="ArgumentException">A setting is wrong, or there are no tasks.</exception>
    public static async Task<TestCluster> StartAsync(Action<TestClusterOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new TestClusterOptions();
        configure(options);
        options.Check();
        var cluster = new TestCluster(options);
        try
        {
            await cluster.StartAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Services of a silo, such as what tasks were given to write to.</summary>
    /// <param name="silo">Its number, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There never was such a silo.</exception>
    public IServiceProvider ServicesOf(int silo = 0) => Find(silo).Host.Services;

    /// <summary>Starts one more silo; gives its number. The others notice it, and it takes its share, when time goes on, within 15 s.</summary>
    public async Task<int> AddSiloAsync()
    {
        var silo = new TestSilo(silos.Count, options, network, recorder, clock, activity);
        silos.Add(silo);
        recorder.Payloads = silo.Host.Services.GetRequiredService<Payloads.PayloadCodec>(); // Before anything is submitted: schedules are set at the start.
        await silo.StartAsync();
        if (silos.Count > 1)
        {
            Unsettle(); // Shards move to it.
        }

        return silos.Count - 1;
    }

    /// <summary>
    /// Ends a silo as <c>kill -9</c> would: its tasks go no further, it says nothing any more. What it held is run again by others when time goes on,
    /// within 15 s; of a silo that was just added the others may not know before that, and what it held stays with it. Code of its tasks that does not
    /// come back to the task's scheduler (<c>ConfigureAwait(false)</c>) cannot be ended so.
    /// </summary>
    /// <param name="silo">Its number, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There never was such a silo.</exception>
    public async Task CrashAsync(int silo)
    {
        var dying = Find(silo);
        Unsettle();
        await outside.RunAsync(() =>
        {
            dying.Crash();
            return Task.CompletedTask;
        });
    }

    /// <summary>Ends the cluster; what runs is not waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        silos.ForEach(silo => silo.Die()); // First all of them: none is to take over from another.
        foreach (var silo in silos)
        {
            await silo.DisposeAsync();
        }

        if (client is not null)
        {
            await client.DisposeAsync();
        }

        outside.Die();
        turns.Dispose();
    }

    private async Task StartAsync()
    {
        while (silos.Count < options.Silos)
        {
            await AddSiloAsync();
        }

        client = await InMemoryHost.StartClientAsync(network, client => client.Configure(node => node.ResponseTimeout = CallTimeout));
        var time = new OutsideTime(clock);
        Client = new Cluster(client.Client, Options.Create(new ClientOptions()), new IdSource(time, new Random()), time,
            middleware: [.. options.Eager ? [new EagerSubmission(this, options.EagerPropagates)] : Array.Empty<ISubmitMiddleware>(), .. ServicesOf().GetServices<ISubmitMiddleware>()], payloads: ServicesOf().GetService<Payloads.PayloadCodec>());
        await AdvanceAsync(options.Silos > 1 ? Settling : TimeSpan.Zero);
    }

    private TestSilo Find(int silo) => silo >= 0 && silo < silos.Count
        ? silos[silo]
        : throw new ArgumentOutOfRangeException(nameof(silo), silo, $"The cluster has had {silos.Count} silos, numbered from 0.");
}
