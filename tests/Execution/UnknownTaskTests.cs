using Krewe.Execution;
using Krewe.Results;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Execution;

public class UnknownTaskTests : ClusterTest
{
    [Fact]
    public async Task A_task_that_a_worker_does_not_know_waits_for_one_that_does()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(time: time, configure: o => o.Worker.Concurrency = 0);
        var sum = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2));
        await cluster.AddSiloAsync(o =>
        {
            o.TaskAssemblies.Clear();
            o.Worker.Concurrency = 1;
        });
        await Eventually(time, async () => await sum.GetStateAsync() == TaskState.Scheduled);
        await cluster.AddSiloAsync(o => o.Worker.Concurrency = 1);
        await Eventually(time, () => sum.IsReadyAsync());
        var record = await Answer(time, sum.GetRecordAsync());
        Assert.Equal((TaskState.Success, 1), (record.State, record.Attempts));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(40, 10)]
    [InlineData(86_400, 60)]
    public void It_is_looked_at_the_more_rarely_the_older_it_is(int age, int delay) =>
        Assert.Equal(TimeSpan.FromSeconds(delay), UnknownTaskRules.DelayOf(TimeSpan.FromSeconds(age)));
}
