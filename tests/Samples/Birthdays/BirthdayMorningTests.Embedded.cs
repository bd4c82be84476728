using Birthdays;
using Krewe.Schedules;
using Krewe.Testing;
using Krewe.Tests.Conformance;
using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Tests.Samples.Birthdays;

/// <summary>What the sample does by itself, by a clock that the test sets.</summary>
public sealed class BirthdayMorningTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly Outbox outbox = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task In_the_morning_it_runs_by_itself_for_the_day_of_its_place()
    {
        // When it is 9 in Berlin it is the same day in UTC; the day before and the day after are others.
        await using var cluster = await StartAsync("1,A,111,2000-01-01\n2,B,222,2000-01-02\n3,C,333,2000-01-03\n");
        var status = (await cluster.Client.Schedules.GetAsync("birthdays"))!;
        Assert.Equal((ScheduleSource.Declared, new DateTimeOffset(2030, 1, 1, 9, 0, 0, TimeSpan.FromHours(1))), (status.Source, status.Next!.Value));

        await cluster.AdvanceToAsync(status.Next.Value.AddMilliseconds(-1));
        Assert.Empty(outbox.Sent);
        await cluster.AdvanceToAsync(status.Next.Value);
        Assert.Equal(["111"], outbox.Sent);
        Assert.Equal("birthday:1:2030", cluster.Submitted.Single(Greetings.Greet("A", "111", 30)).Id);
    }

    [Fact]
    public async Task Everybody_is_greeted_once_in_a_year()
    {
        await using var cluster = await StartAsync("1,A,111,2000-01-01\n2,B,222,1992-02-29\n3,C,333,2000-10-27\n4,D,444,2000-12-31\n");
        await cluster.AdvanceAsync(TimeSpan.FromDays(365));
        Assert.Equal(["111", "222", "333", "444"], outbox.Sent.Order(StringComparer.Ordinal));
        Assert.Equal(365, cluster.Ended.Of("birthdays.greet-all").Count);
        Assert.Equal(
            ["01-01 08:00", "02-28 08:00", "10-27 08:00", "12-31 08:00"],
            cluster.Submitted.Of("birthdays.greet").Select(greeting => greeting.At.ToString("MM-dd HH:mm")));
    }

    [Fact]
    public async Task A_provider_that_is_away_for_minutes_keeps_nobody_from_being_greeted()
    {
        outbox.Failing = "222";
        await using var cluster = await StartAsync("1,A,111,2000-01-01\n2,B,222,1999-01-01\n");
        await cluster.AdvanceToAsync(new(2030, 1, 1, 8, 1, 0, TimeSpan.Zero));
        Assert.Equal(["111"], outbox.Sent);
        outbox.Failing = null;
        await cluster.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(["111", "222"], outbox.Sent.Order(StringComparer.Ordinal));
        Assert.True(cluster.Ended.Single(Greetings.Greet("B", "222", 31)).Attempts > 1);
    }

    private async Task<TestCluster> StartAsync(string customers)
    {
        await File.WriteAllTextAsync(folder["customers.csv"], $"id,name,phone,born\n{customers}");
        return await TestCluster.StartAsync(o => o.AddTasks<Greetings>().ConfigureServices(services =>
        {
            services.AddSingleton<ITextMessages>(outbox);
            services.AddSingleton(new CustomerFile(folder["customers.csv"]));
        }));
    }
}
