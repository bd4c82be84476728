using Xunit.Abstractions;

namespace Krewe.Tests.Faults;

/// <summary>The small version of what <c>./dev faults</c> does for long.</summary>
[Collection("Faults")]
public sealed class EnduranceTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_acknowledged_task_ends_once_although_silos_are_killed_and_only_what_ran_there_runs_again()
    {
        var options = new EnduranceOptions { Tasks = 6_000, KillEvery = TimeSpan.FromSeconds(2), LeastKills = 2, MostKills = 2, Batch = 100, Concurrency = 16 };
        output.WriteLine(await new Endurance(options, output.WriteLine).RunAsync());
    }
}
