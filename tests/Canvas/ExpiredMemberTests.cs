using Krewe.Results;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Graphs;

/// <summary>A job that goes on for longer than its members keep their results says so.</summary>
public class ExpiredMemberTests : ClusterTest
{
    private static readonly TimeSpan Long = TimeSpan.FromDays(1);

    private readonly SimulatedTime time = new();

    [Fact]
    public async Task A_group_that_outlives_the_results_of_its_members_names_the_member_and_what_to_do()
    {
        var group = await EndAsync(Canvas.Group(CoreTasks.Add(1, 1), CoreTasks.Add(2, 2).In(Long)));
        var error = await Assert.ThrowsAsync<TaskFailedException>(() => Answer(time, group.GetAsync()));
        Assert.Equal(($"{group.Id}:0", ErrorTypes.ResultExpired), (error.Id, error.RemoteType));
        Assert.Contains("Shards:MemberResultExpires", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_that_takes_results_that_have_expired_fails_with_that()
    {
        var chord = await EndAsync(Canvas.Group(CoreTasks.Add(1, 1), CoreTasks.Add(2, 2).In(Long)).Then(all => CoreTasks.Sum(all)));
        var error = await Assert.ThrowsAsync<TaskFailedException>(() => Answer(time, chord.GetAsync()));
        Assert.Contains("has expired or was forgotten", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_that_asks_for_time_has_all_results()
    {
        var group = await EndAsync(Canvas.Group(CoreTasks.Add(1, 1), CoreTasks.Add(2, 2).In(Long)).KeepResult(2 * Long));
        Assert.Equal(new[] { 2, 4 }, await Answer(time, group.GetAsync()));
    }

    private async Task<AsyncResult<T>> EndAsync<T>(Signature<T> job)
    {
        var cluster = await StartAsync(configure: silo => silo.Shards.MemberResultExpires = TimeSpan.FromHours(1), time: time);
        var result = await Answer(time, cluster.Client.EnqueueAsync(job));
        await Eventually(time, async () => (await cluster.TotalsAsync()).Finished == 1);
        time.Advance(Long);
        await Eventually(time, () => IsReadyAsync(result));
        return result;
    }

    /// <summary>A call that is under way when the clock jumps has waited too long.</summary>
    private static async Task<bool> IsReadyAsync(AsyncResult result)
    {
        try
        {
            return await result.IsReadyAsync();
        }
        catch (ClusterUnavailableException)
        {
            return false;
        }
    }
}
