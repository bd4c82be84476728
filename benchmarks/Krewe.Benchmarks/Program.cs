using System.Globalization;
using System.Runtime.InteropServices;
using Krewe.Benchmarks;
using Krewe.Benchmarks.Reporting;
using Krewe.Benchmarks.Running;
using Krewe.Benchmarks.Scenarios;
using Krewe.Hosting;

await KreweChild.RunIfChildAsync(args);
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

if (args is ["scenario", var scenario, var count, var inFlight])
{
    await Catalog.RunAsync(scenario, int.Parse(count, CultureInfo.InvariantCulture), int.Parse(inFlight, CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["burn"])
{
    BusyCores.Burn();
    return 0;
}

if (args is ["silo", ..])
{
    await SiloMain.RunAsync(args[1..]);
    return 0;
}

if (Unknown(args) is { } word)
{
    Console.Error.WriteLine($"There is no option '{word}'; benchmarks/README.md lists them: --quick, --rivals, --rounds <n>, --only <text>.");
    return 2;
}

var only = After("--only");
var quick = args.Contains("--quick");
var rounds = After("--rounds") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : quick ? 1 : 3;
var rivals = args.Contains("--rivals");
var benchmarks = Path.Combine(Root(), "benchmarks");
await Prerequisites.InstallAsync(benchmarks, stop.Token);

var machine = (await Machine.DescribeAsync(benchmarks, stop.Token)).Append($"load average before the run: {Machine.Load}").ToList();
Row[] rows = [.. Table.Rows(new Drivers(benchmarks), quick).Where(row => only is null || row.Name.Contains(only, StringComparison.OrdinalIgnoreCase))];
var results = new Results();
var failed = false;

// Krewe, Celery, BullMQ, and again: what else goes on on the machine hits all alike.
for (var round = 1; round <= rounds; round++)
{
    foreach (var plan in rows.SelectMany(row => row.Plans).Where(plan => !rivals || plan.Driver.Name != "Krewe").Distinct())
    {
        Console.Write($"{round}  {plan,-40} ");
        try
        {
            var measurement = await plan.Driver.RunAsync(plan.Scenario, plan.Count, plan.InFlight, stop.Token);
            results.Add(plan, measurement);
            Console.WriteLine(string.Join("  ", measurement.Figures.Select(figure => $"{figure.Key} {figure.Value:N2}")));
        }
        catch (DriverFailedException e)
        {
            // The other figures are still worth having; the table shows what is missing, and the exit code says so.
            failed = true;
            Console.WriteLine(e.Message);
        }
    }
}

Entry[] entries = [.. rows.Select(results.Of)];
var markdown = Report.ToMarkdown(entries, machine, results);
Console.WriteLine();
Console.WriteLine(markdown);

var folder = Directory.CreateDirectory(Path.Combine(benchmarks, "results")).FullName;
var name = quick || rivals || rounds < 3 || only is not null ? "partial" : "latest";
await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.md"), markdown, stop.Token);
await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.json"), Report.ToJson(entries), stop.Token);
return failed ? 1 : 0;

static string? Unknown(string[] words)
{
    for (var i = 0; i < words.Length; i++)
    {
        if (words[i] is "--only" or "--rounds" && i + 1 < words.Length)
        {
            i++;
        }
        else if (words[i] is not ("--quick" or "--rivals"))
        {
            return words[i];
        }
    }

    return null;
}

string? After(string option) => args.SkipWhile(word => word != option).Skip(1).FirstOrDefault();

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

static string Root()
{
    var folder = new DirectoryInfo(AppContext.BaseDirectory);
    while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Cluster.sln")))
    {
        folder = folder.Parent;
    }

    return folder?.FullName ?? throw new InvalidOperationException("Run this from within the repository: Cluster.sln was not found.");
}
