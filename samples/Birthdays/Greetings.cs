using System.Globalization;
using Krewe;

namespace Birthdays;

/// <summary>Every morning: whose birthday is it? Each gets a text message, once.</summary>
public sealed partial class Greetings(CustomerFile customers, ITextMessages messages, ICluster cluster)
{
    /// <summary>Greets all who have their birthday. Gives the ids of the greetings.</summary>
    /// <param name="day">The day as <c>2027-02-28</c>; by default that of the tick it runs for, however late, or else today's in UTC.</param>
    /// <param name="context">What it knows of itself.</param>
    [Task("birthdays.greet-all")]
    [Schedule("birthdays", "0 9 * * *", TimeZone = "Europe/Berlin")]
    public async Task<string[]> GreetAllAsync(string? day = null, TaskContext? context = null)
    {
        DateOnly today = day is not null ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : DayOf(context!);
        var greetings = new List<AsyncResult>();
        await foreach (Customer customer in customers.ReadAsync(context!.CancellationToken))
        {
            if (customer.HasBirthday(today))
            {
                // An id that is submitted again is the same task, for as long as its result is kept: one greeting for a person and a year.
                greetings.Add(await cluster.EnqueueAsync(Greet(customer.Name, customer.Phone, today.Year - customer.Born.Year)
                    .WithId($"birthday:{customer.Id}:{today.Year}").KeepResult(TimeSpan.FromDays(366))));
            }
        }

        return [.. greetings.Select(greeting => greeting.Id)];
    }

    /// <summary>Greets one. What fails is tried again for a quarter of an hour, and keeps no other waiting.</summary>
    [Task("birthdays.greet", AutoRetryFor = [typeof(IOException)], MaxRetries = 10)]
    public async Task<string> GreetAsync(string name, string phone, int age, TaskContext context)
    {
        string text = $"Happy birthday, {name}! {age} years, and many more.";
        await messages.SendAsync(phone, text, key: context.Id);
        return text;
    }

    /// <summary>The day of the schedule's tick, by the clocks of its time zone.</summary>
    private static DateOnly DayOf(TaskContext context) => DateOnly.FromDateTime(
        context.Headers.TryGetValue("tick", out string? tick) ? DateTimeOffset.Parse(tick, CultureInfo.InvariantCulture).DateTime : context.Time.GetUtcNow().DateTime);
}
