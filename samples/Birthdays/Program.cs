using Birthdays;
using Krewe;
using Krewe.Hosting;
using Krewe.Schedules;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// usage: Birthdays [yyyy-MM-dd]       by default a day with three birthdays
string day = args.Length > 0 ? args[0] : "2027-02-28";

// A cluster of one, in this process and in memory.
HostApplicationBuilder builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Services.AddKreweSilo(silo => silo.InMemory = true);
using IHost host = builder.Build();
await host.StartAsync();
try
{
    ICluster cluster = host.Services.GetRequiredService<ICluster>();
    Console.WriteLine($"{day}:");
    for (int round = 1; round <= 2; round++)
    {
        AsyncResult<string[]> job = await cluster.EnqueueAsync(Greetings.GreetAll(day));
        string[] greetings = await job.GetAsync(timeout: TimeSpan.FromMinutes(1));
        foreach (string greeting in greetings)
        {
            await cluster.GetResult<string>(greeting).GetAsync(timeout: TimeSpan.FromMinutes(1));
        }

        Console.WriteLine(round == 1 ? $"{greetings.Length} greeted; once more:" : "and nobody is greeted twice.");
    }

    ScheduleStatus? schedule = await cluster.Schedules.GetAsync("birthdays");
    Console.WriteLine($"By itself it runs at {schedule?.Timing} in {schedule?.Options.TimeZone}, next {schedule?.Next:yyyy-MM-dd HH:mm zzz}.");
    return 0;
}
catch (TaskFailedException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
finally
{
    await host.StopAsync();
}
