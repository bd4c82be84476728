using Krewe.Execution;
using Krewe.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Krewe.Tests.Execution;

/// <summary>Who decides about retries.</summary>
public class RetryPolicyTests : ClusterTest
{
    [Fact]
    public async Task A_tasks_own_policy_decides_whether_and_when()
    {
        var cluster = await StartAsync(add: services => services.AddSingleton<PolicyLog>());
        var (again, never, gate) = (Gate.New(), Gate.New(), Gate.New());
        Assert.Equal(3, await (await cluster.Client.EnqueueAsync(PolicyTasks.Own(again.Name, 2, "busy").WithMaxRetries(0))).GetAsync(Patience));
        var record = await (await cluster.Client.EnqueueAsync(PolicyTasks.Own(never.Name, 2, "lost"))).WaitAsync(Patience);
        Assert.Equal((TaskState.Failure, 1), (record.State, record.Attempts));
        Assert.Equal(2, await (await cluster.Client.EnqueueAsync(PolicyTasks.Own(gate.Name, 1, "asked"))).GetAsync(Patience));
        Assert.Equal(
            ["1 IOException busy asked False listed False max 0", "2 IOException busy asked False listed False max 0", "1 IOException lost asked False listed False max 3",
                "1 InvalidOperationException cause asked True 00:00:05 listed True max 7"],
            cluster.Service<PolicyLog>().Lines);
    }

    [Fact]
    public async Task A_silos_policy_decides_for_all_that_have_none_and_may_say_as_usual()
    {
        var cluster = await StartAsync(add: services => services.AddSingleton<PolicyLog>().AddRetryPolicy<Patient>());
        var (flaky, gate) = (Gate.New(), Gate.New());
        Assert.Equal(3, await (await cluster.Client.EnqueueAsync(CoreTasks.Flaky(flaky.Name, 2, "io"))).GetAsync(Patience));
        Assert.Equal(2, await (await cluster.Client.EnqueueAsync(CoreTasks.Flaky(gate.Name, 1, "other"))).GetAsync(Patience)); // Which the attribute does not list.
    }

    [Fact]
    public async Task What_a_policy_throws_is_logged_and_the_attribute_decides()
    {
        var cluster = await StartAsync(add: services => services.AddRetryPolicy<Thrower>());
        var (listed, other) = (Gate.New(), Gate.New());
        Assert.Equal(2, await (await cluster.Client.EnqueueAsync(CoreTasks.Flaky(listed.Name, 1, "io"))).GetAsync(Patience));
        var record = await (await cluster.Client.EnqueueAsync(CoreTasks.Flaky(other.Name, 1, "other"))).WaitAsync(Patience);
        Assert.Equal((TaskState.Failure, "no retry"), (record.State, record.Error!.Message));
    }

    [Fact]
    public void A_policy_that_cannot_be_made_is_said_when_the_worker_starts()
    {
        using var services = new ServiceCollection().AddRetryPolicy<Needy>().BuildServiceProvider();
        var error = Assert.Throws<TaskLibraryException>(() => RetryTable.Of(services, new([]), NullLogger.Instance));
        Assert.Contains("retry policy cannot be made", error.Message, StringComparison.Ordinal);
    }

    private sealed class Patient : IRetryPolicy
    {
        public RetryDecision Decide(FailedAttempt attempt) => attempt.IsRetried ? attempt.Usual : RetryDecision.After(TimeSpan.FromMilliseconds(1));
    }

    private sealed class Thrower : IRetryPolicy
    {
        public RetryDecision Decide(FailedAttempt attempt) => throw new InvalidOperationException("undecided");
    }

    private sealed class Needy(Gate gate) : IRetryPolicy
    {
        public RetryDecision Decide(FailedAttempt attempt) => RetryDecision.After(Gate.Patience + (gate.Log.IsEmpty ? default : Gate.Patience));
    }
}
