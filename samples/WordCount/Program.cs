using System.Diagnostics;
using System.Globalization;
using Krewe;
using Krewe.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spectre.Console;
using WordCount;

// usage: WordCount [FILE or FOLDER]...
string[] places = args.Length > 0 ? args : ["/usr/share/common-licenses"];
string[] files = [.. places.SelectMany(place => Directory.Exists(place) ? Directory.GetFiles(place) : [place])];
if (files.Length == 0)
{
    Console.Error.WriteLine($"There is no file in {string.Join(", ", places)}.");
    return 1;
}

// A cluster of one, in this process and in memory.
HostApplicationBuilder builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Services.AddKreweSilo(silo => silo.InMemory = true);
using IHost host = builder.Build();
await host.StartAsync();
try
{
    ICluster cluster = host.Services.GetRequiredService<ICluster>();
    long start = Stopwatch.GetTimestamp();
    AsyncResult<Dictionary<string, int>> job = await cluster.EnqueueAsync(Words.CountAll(files));
    Dictionary<string, int> counts = await job.GetAsync(timeout: TimeSpan.FromMinutes(5));
    TimeSpan taken = Stopwatch.GetElapsedTime(start);

    var chart = new BarChart().Width(60);
    foreach ((string word, int count) in counts.OrderByDescending(item => item.Value).ThenBy(item => item.Key, StringComparer.Ordinal).Take(15))
    {
        chart.AddItem(Markup.Escape(word), count, Color.Teal);
    }

    AnsiConsole.Write(chart);
    AnsiConsole.MarkupLineInterpolated(
        CultureInfo.InvariantCulture,
        $"[bold]{counts.Values.Sum(count => (long)count):N0}[/] words, {counts.Count:N0} different, in {files.Length} files; {taken.TotalMilliseconds:0} ms");
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
