using Krewe.Hosting;
using Krewe.Tests.Conformance;
using Krewe.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Tests.Execution;

/// <summary>The embedded store, over the end of a silo and the start of the next.</summary>
public class PersistenceTests
{
    [Fact]
    public async Task Everything_goes_on_after_a_restart()
    {
        using var directory = new TemporaryDirectory();
        var gate = Gate.New();
        string pending, group, done;
        await using (var first = await StartAsync(directory))
        {
            var client = first.Services.GetRequiredService<ICluster>();
            done = (await client.EnqueueAsync(CoreTasks.Add(1, 2))).Id;
            Assert.Equal(3, await client.GetResult<int>(done).GetAsync(Gate.Patience));
            group = (await client.EnqueueAsync(Canvas.Map(Enumerable.Range(0, 2_000), i => i == 1_999 ? CoreTasks.Wait(gate.Name) : CoreTasks.Join($"{i}", ","))
                .Reduce((a, b) => CoreTasks.Join(a, b)))).Id;
            await gate.HaveBegun();
            pending = (await client.EnqueueAsync(CoreTasks.Add(3, 4).On("later"))).Id;
            first.Crash();
        }

        await using var second = await StartAsync(directory);
        var after = second.Services.GetRequiredService<ICluster>();
        Assert.Equal(3, await after.GetResult<int>(done).GetAsync(Gate.Patience));
        Assert.Equal(7, await after.GetResult<int>(pending).GetAsync(Gate.Patience));
        await gate.HaveBegun();
        gate.Open();
        Assert.Equal(string.Concat(Enumerable.Range(0, 1_999).Select(i => $"{i},")) + "sqlite", await after.GetResult<string>(group).GetAsync(Gate.Patience));
        await second.StopAsync();
    }

    private static Task<TestHost> StartAsync(TemporaryDirectory directory) =>
        new TestNetwork().StartSiloAsync(TimeProvider.System, services => services.AddKreweSilo(silo =>
        {
            silo.DataDirectory = directory.Path;
            silo.TaskAssemblies.Add(typeof(CoreTasks).Assembly);
            silo.Shards.Shards = 4;
            silo.Worker.Name = "sqlite";
            silo.Worker.Queues = ["default", "later"];
        }));
}
