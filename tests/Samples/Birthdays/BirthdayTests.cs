using Birthdays;
using Krewe.Tests.Conformance;
using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Tests.Samples.Birthdays;

public sealed class BirthdayTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly Outbox outbox = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("1988-03-01", "2027-03-01", true)]
    [InlineData("1988-03-01", "2027-02-28", false)]
    [InlineData("1992-02-29", "2028-02-29", true)]
    [InlineData("1992-02-29", "2028-02-28", false)]
    [InlineData("1992-02-29", "2027-02-28", true)]
    [InlineData("1992-02-29", "2027-03-01", false)]
    [InlineData("1988-03-01", "1988-03-01", false)]
    public void A_birthday_comes_once_a_year(string born, string day, bool isOne) =>
        Assert.Equal(isOne, new Customer(1, "a", "1", DateOnly.Parse(born)).HasBirthday(DateOnly.Parse(day)));

    [Fact]
    public void Whoever_was_born_some_day_has_one_birthday_in_every_year()
    {
        for (var born = new DateOnly(2000, 1, 1); born.Year == 2000; born = born.AddDays(1))
        {
            var customer = new Customer(1, "a", "1", born);
            Assert.All(Enumerable.Range(2001, 8), year => Assert.Single(
                Enumerable.Range(0, DateTime.IsLeapYear(year) ? 366 : 365), day => customer.HasBirthday(new DateOnly(year, 1, 1).AddDays(day))));
        }
    }

    [Fact]
    public async Task A_job_that_runs_again_greets_nobody_twice_and_one_failure_holds_up_no_other()
    {
        outbox.Failing = "+39 06 5550 0104";
        await using var silo = await SampleSilo.StartAsync(typeof(Greetings).Assembly, services => services.AddSingleton<ITextMessages>(outbox));
        for (var round = 0; round < 2; round++)
        {
            var ids = await (await silo.Cluster.EnqueueAsync(Greetings.GreetAll("2027-02-28"))).GetAsync(SampleSilo.Patience);
            Assert.Equal(["birthday:3:2027", "birthday:4:2027", "birthday:5:2027"], ids);
            await silo.Cluster.GetResult<string>(ids[2]).GetAsync(SampleSilo.Patience);
        }

        outbox.Failing = null;
        Assert.Equal("Happy birthday, Gioachino Rossini! 235 years, and many more.", await silo.Cluster.GetResult<string>("birthday:4:2027").GetAsync(SampleSilo.Patience));
        Assert.Equal(["+1 501 555 0105", "+39 06 5550 0104", "+86 10 5550 0103"], outbox.Sent.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_line_that_is_no_customer_is_named()
    {
        await File.WriteAllTextAsync(folder["customers.csv"], "id,name,phone,born\n1,A,111,2000-01-01\n2,B,222,1.1.2000\n");
        var error = await Assert.ThrowsAsync<FormatException>(async () => await new CustomerFile(folder["customers.csv"]).ReadAsync().CountAsync());
        Assert.Contains("Line 3 of", error.Message, StringComparison.Ordinal);
    }
}
