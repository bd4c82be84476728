using Krewe.Schedules;
using Krewe.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Tests.Schedules;

public class ScheduleSourceTests : ClusterTest
{
    [Fact]
    public async Task What_a_source_tells_is_declared_when_the_silo_starts()
    {
        var cluster = await StartAsync(add: services => services.AddSingleton<IScheduleSource, Branches>());
        await Eventually(async () => await cluster.Client.Schedules.GetAsync("close-tokyo") is not null);
        var schedule = await cluster.Client.Schedules.GetAsync("close-tokyo");
        Assert.Equal(("0 18 * * *", "core.join"), (schedule!.Timing, schedule.Call));
        Assert.NotNull(await cluster.Client.Schedules.GetAsync("close-berlin"));
    }

    private sealed class Branches : IScheduleSource
    {
        public IEnumerable<ScheduleDeclaration> Read() => from branch in new[] { "berlin", "tokyo" } select new ScheduleDeclaration
        {
            Name = $"close-{branch}", Task = "core.join", Arguments = $"[\"{branch}\", \"\"]", Timing = "0 18 * * *", Place = $"the branch {branch}",
        };
    }
}
