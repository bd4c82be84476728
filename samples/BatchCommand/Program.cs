using System.Diagnostics;
using System.Globalization;
using BatchCommand;
using Krewe;
using Krewe.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spectre.Console;
using Canvas = Krewe.Canvas;

// usage: BatchCommand [COMMAND]        where {} in COMMAND is the number of the machine
string command = args.Length > 0 ? string.Join(' ', args) : "echo machine {} has $(nproc) cores; exit $(( {} % 50 == 0 ))";
const int Machines = 100;

// A cluster of one, in this process and in memory.
HostApplicationBuilder builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Services.AddKreweSilo(silo => silo.InMemory = true);
using IHost host = builder.Build();
await host.StartAsync();
try
{
    ICluster cluster = host.Services.GetRequiredService<ICluster>();

    // One call: its id now, its result later, and the time between is yours.
    AsyncResult<int> sum = await cluster.EnqueueAsync(Shell.Add(4, 5));
    AnsiConsole.MarkupLineInterpolated($"add(4, 5) is [grey]{sum.Id}[/]");
    AnsiConsole.MarkupLineInterpolated($"add(4, 5) = [green]{await sum.GetAsync(timeout: TimeSpan.FromSeconds(10))}[/]");

    // A hundred commands: one group, one id.
    long start = Stopwatch.GetTimestamp();
    AsyncResult<CommandResult[]> batch = await cluster.EnqueueAsync(Canvas.Group(Enumerable.Range(1, Machines).Select(machine =>
        Shell.Cmd(command.Replace("{}", machine.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal), timeoutSeconds: 30))));
    AnsiConsole.MarkupLineInterpolated($"{Machines} commands are [grey]{batch.Id}[/]");
    CommandResult[] results = await batch.GetAsync(timeout: TimeSpan.FromMinutes(10));
    AnsiConsole.Write(BatchReport.Of(results));
    AnsiConsole.MarkupLineInterpolated(
        CultureInfo.InvariantCulture,
        $"{results.Count(result => result.ExitCode == 0)} of {results.Length} went well; {Stopwatch.GetElapsedTime(start).TotalSeconds:0.00} s together, {results.Sum(result => result.Seconds):0.00} s one by one");
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
