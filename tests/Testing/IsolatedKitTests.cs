using Krewe.IsolatedTasks;
using Krewe.Testing;

namespace Krewe.Tests.Testing;

public class IsolatedKitTests
{
    [Fact]
    public async Task Isolated_tasks_run_in_the_tests_process()
    {
        await using var cluster = await TestCluster.StartAsync(o => o.AddTasks(typeof(Ways)));
        var task = await cluster.Client.EnqueueAsync(Ways.Where());
        await cluster.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(Environment.ProcessId, await task.GetAsync());
    }
}
