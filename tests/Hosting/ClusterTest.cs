using System.Runtime.CompilerServices;
using Krewe.Hosting;
using Krewe.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Tests.Hosting;

/// <summary>A test that runs clusters.</summary>
public abstract class ClusterTest : IAsyncLifetime
{
    /// <summary>At least as much as a cluster's clock runs in <see cref="Patience"/> on a machine with nothing else to do.</summary>
    private static readonly TimeSpan PatienceOfClocks = TimeSpan.FromMinutes(4);

    private readonly List<TestCluster> clusters = [];

    /// <summary>How long anything may take before the test says what did not happen.</summary>
    protected static TimeSpan Patience => Gate.Patience;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var cluster in clusters)
        {
            await cluster.DisposeAsync();
        }
    }

    internal async Task<TestCluster> StartAsync(
        int silos = 1, Action<SiloOptions>? configure = null, TimeProvider? time = null, IShardStore? store = null,
        Action<IServiceCollection>? add = null)
    {
        var cluster = await TestCluster.StartAsync(silos, configure, time, store, add);
        clusters.Add(cluster);
        return cluster;
    }

    /// <summary>Asks again until the answer is right, and says what it waited for if it never is.</summary>
    internal static Task Eventually(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string? what = null) =>
        Eventually(condition, static _ => true, what);

    private static async Task Eventually(Func<Task<bool>> condition, Func<TimeSpan, bool> mayFail, string? what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) is var real && real > Patience && mayFail(real))
            {
                Assert.Fail($"It did not become true: {what}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    /// <summary>
    /// Lets the cluster's clock run in small steps until the answer is right: small enough that on a busy machine no worker is taken for silent.
    /// There it runs slowly, and the test waits longer.
    /// </summary>
    internal static Task Eventually(SimulatedTime time, Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string? what = null)
    {
        Task<bool>? asked = null;
        var end = time.Elapsed + PatienceOfClocks;
        return Eventually(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(25));
                asked ??= condition(); // Which may need the clock to run before it is answered.
                return asked.IsCompleted ? Interlocked.Exchange(ref asked, null)! : Task.FromResult(false);
            },
            real => time.Elapsed > end || real > 4 * Patience,
            what);
    }

    /// <summary>Lets the cluster's clock run until the answer is there: while it stands, nobody who pauses goes on.</summary>
    internal static async Task<T> Answer<T>(SimulatedTime time, Task<T> task, [CallerArgumentExpression(nameof(task))] string? what = null)
    {
        await Eventually(time, () => Task.FromResult(task.IsCompleted), what);
        return await task;
    }
}
