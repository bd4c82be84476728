using Krewe.Execution;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Execution;

/// <summary>What awaits on the threads of tasks, when they end.</summary>
public sealed class TaskThreadsTests : ClusterTest
{
    [Fact]
    public async Task What_awaits_on_them_goes_on_when_they_have_ended()
    {
        var threads = new TaskThreads(1);
        var gate = Gate.New();
        var awaiting = Start(threads, async () =>
        {
            gate.Begin("awaits");
            await gate.Opened;
        });
        await gate.HaveBegun();
        threads.Dispose();
        gate.Open();
        await awaiting.WaitAsync(Patience);
    }

    [Fact]
    public async Task What_waits_for_them_when_they_end_goes_on_also_when_they_are_held_up()
    {
        var threads = new TaskThreads(0); // There is the one that is lent.
        var gate = Gate.New();
        var holding = Start(threads, () =>
        {
            gate.Begin("holds it up");
            return gate.Opened.Wait(Patience) ? Task.CompletedTask : Task.FromException(new TimeoutException());
        });
        await gate.HaveBegun();
        var waiting = Start(threads, () => Task.CompletedTask);
        threads.Dispose();
        await waiting.WaitAsync(Patience);
        gate.Open();
        await holding;
    }

    [Fact]
    public async Task A_grain_that_tasks_have_called_answers_when_they_have_ended()
    {
        var cluster = await StartAsync();
        Assert.NotEqual(0, await (await cluster.Client.EnqueueAsync(CoreTasks.Ask(10))).GetAsync(Patience));
        cluster.Service<TaskThreads>().Dispose();
        Assert.NotEmpty(await cluster.Client.GetTasksAsync().WaitAsync(Patience));
    }

    private static Task Start(TaskThreads threads, Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, threads).Unwrap();
}
