using System.CommandLine;
using System.Globalization;
using Krewe.Cli.Output;
using Krewe.Cli.Worker;
using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Hosting;
using Krewe.Submission;
using Microsoft.Extensions.Logging;

namespace Krewe.Cli.Verbs;

/// <summary><c>krewe worker</c>: loads a task library and runs its tasks.</summary>
internal sealed class WorkerVerb : Verb
{
    private static readonly Dictionary<string, LogLevel> Levels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["debug"] = LogLevel.Debug, ["info"] = LogLevel.Information, ["warning"] = LogLevel.Warning, ["error"] = LogLevel.Error,
    };

    private readonly Option<string?> rootApp;
    private readonly Option<string?> app = AppOption();
    private readonly Option<string> level = new("--loglevel", "-l") { Description = "What the log shows at least.", DefaultValueFactory = _ => "info" };
    private readonly Option<string[]> queues = new("--queues", "-Q")
    {
        Description = "Queues to serve, with commas between.",
        HelpName = "q1,q2",
        DefaultValueFactory = _ => [QueueNames.Default],
    };

    private readonly Option<int?> concurrency = Numbers.Option("--concurrency", "Tasks that may run at once. Default: four per processor.", 0, 10_000, "-c");
    private readonly Option<string?> autoscale = new("--autoscale")
    {
        Description = "Slots at most and at least: grows while tasks wait for a slot, shrinks when idle. Instead of --concurrency.",
        HelpName = "max,min",
    };

    private readonly Option<string> pool = new("--pool")
    {
        Description = "Where tasks run: threads of this process, child processes, or as each is declared.",
        DefaultValueFactory = _ => "declared",
    };

    private readonly Option<int?> maxTasks = Numbers.Option("--max-tasks-per-child", "A child process is replaced after so many tasks. Default: never.", 1, int.MaxValue);
    private readonly Option<int?> maxMemory = Numbers.Option(
        "--max-memory-per-child", "A child process is replaced after the task that left it with more memory than this, in MiB. Default: never.", 1, int.MaxValue);

    private readonly Option<string> name = new("--name", "-n") { Description = "Its name; %h stands for the host's.", DefaultValueFactory = _ => "krewe@%h" };
    private readonly Option<string> data = new("--data") { Description = "Folder of the embedded store.", HelpName = "folder", DefaultValueFactory = _ => ".krewe" };
    private readonly Option<string?> gateway = new("--gateway")
    {
        Description = $"Where to take clients and other silos; port 0 is any free one. Default: {ClusterVerb.DefaultGateway}, or with a broker any free port.",
        HelpName = "host:port",
    };

    private readonly Option<string?> advertise = new("--advertise")
    {
        Description = "The address of this machine that others are told. Default: the one by which it reaches the broker.",
        HelpName = "ip",
    };

    private readonly Option<FileInfo?> schedules = new("--schedules")
    {
        Description = "A JSON file of schedules that are to be set in the cluster.",
        HelpName = "file",
    };

    private readonly Option<string?> eventFile = new("--event-file")
    {
        Description = "A file to write this silo's events to, as lines of JSON; %n stands for the worker's name. Default: none.",
        HelpName = "file",
    };

    private readonly Broker broker = new();

    private readonly Option<FileInfo?> secretFile = Secret.FileOption();

    public WorkerVerb(Option<string?> rootApp)
        : base("worker", "Run the tasks of a library: a silo with store, worker and gateway.")
    {
        this.rootApp = rootApp;
        Option[] options = [app, level, queues, concurrency, autoscale, pool, maxTasks, maxMemory, name, .. broker.Options, data, gateway, advertise, secretFile, schedules, eventFile];
        Array.ForEach(options, Add);
        Choices.Limit(level, [.. Levels.Keys]);
        Choices.Limit(pool, [.. Enum.GetNames<TaskPool>().Select(p => p.ToLowerInvariant())]);
        Validators.Add(result =>
        {
            if (result.GetResult(autoscale) is not { Implicit: false } given)
            {
                return;
            }

            if (Range(given.Tokens[0].Value) is null)
            {
                result.AddError($"--autoscale is '{given.Tokens[0].Value}'; allowed: max,min, such as 10,3; min from 1, max from min to 10,000.");
            }
            else if (result.GetResult(concurrency) is { Implicit: false })
            {
                result.AddError("--autoscale and --concurrency do not go together: --autoscale says how many slots there are.");
            }
        });
        queues.Validators.Add(result =>
        {
            if (result.Tokens.SelectMany(t => Split(t.Value)).FirstOrDefault(q => !QueueNames.IsValid(q)) is { } wrong)
            {
                result.AddError($"--queues has '{wrong}'; allowed: names of 1 to 128 letters, digits or . _ - : with commas between.");
            }
            else if (result.Tokens.SelectMany(t => Split(t.Value)).FirstOrDefault(QueueNames.IsOfSilo) is { } single)
            {
                result.AddError($"--queues has '{single}'; queues that begin with silo: are those of single silos, which serve them anyway.");
            }
        });
    }

    public override string Examples => """
        Examples:
          krewe -A bin/Debug/net10.0/MyTasks.dll worker -l info
          krewe worker -A MyTasks.dll -Q mail,default -c 16 -n mail@%h
          krewe worker -A MyTasks.dll --pool processes --max-tasks-per-child 1000
          krewe worker -A MyTasks.dll --autoscale 32,4
          krewe worker -A MyTasks.dll --schedules schedules.json
          KREWE_SECRET=… krewe worker -A MyTasks.dll --gateway 0.0.0.0:7979
          KREWE_BROKER=redis://:password@db1 krewe worker -A MyTasks.dll -n web@%h

        Ctrl-C lets running tasks finish for up to 30s; a second one cancels them and hands them back;
        a third ends the process at once.
        """;

    /// <summary>The option that names the library; stands before or after the verb.</summary>
    public static Option<string?> AppOption() =>
        new("--app", "-A") { Description = "For `worker`: the task library, a .dll; several with commas between.", HelpName = "file" };

    protected override Task<int> RunAsync(ParseResult parse, Reporter reporter, CancellationToken cancellationToken)
    {
        var paths = Paths(parse) ?? throw new CommandException(ExitCode.Usage,
            "Which tasks? Name the library that has them: krewe -A MyTasks.dll worker");
        var url = broker.Url(parse);
        var scale = parse.GetValue(autoscale) is { } text ? Range(text) : null;
        var settings = new WorkerSettings(
            [.. (File.Exists(paths) ? [paths] : Split(paths)).Distinct().Select(Load)],
            Levels[parse.GetRequiredValue(level)],
            [.. parse.GetRequiredValue(queues).SelectMany(Split).Distinct()],
            scale?.Most ?? parse.GetValue(concurrency),
            parse.GetRequiredValue(name) is var given && given.Contains('@', StringComparison.Ordinal) ? given : $"{given}@%h",
            parse.GetRequiredValue(data),
            url,
            broker.Cluster(parse),
            parse.GetValue(gateway) ?? (url is null ? ClusterVerb.DefaultGateway : null),
            parse.GetValue(advertise),
            Secret.Read(parse.GetValue(secretFile)),
            parse.GetValue(schedules)?.ToString())
        {
            MinConcurrency = scale?.Least ?? 0,
            EventFile = parse.GetValue(eventFile),
            Pool = Enum.Parse<TaskPool>(parse.GetRequiredValue(pool), ignoreCase: true),
            MaxTasksPerChild = parse.GetValue(maxTasks) ?? 0,
            MaxMemoryPerChildMiB = parse.GetValue(maxMemory) ?? 0,
        };
        return new WorkerProcess(settings, reporter).RunAsync(cancellationToken);
    }

    private string? Paths(ParseResult parse)
    {
        try
        {
            return parse.GetValue(app) ?? parse.GetValue(rootApp);
        }
        catch (InvalidOperationException e) // Options before the verb are not checked when the line is read.
        {
            throw new CommandException(ExitCode.Usage, $"{e.Message} Several libraries go with commas between.", e);
        }
    }

    /// <summary>As Celery has it, the most first; null if it is none.</summary>
    private static PoolRange? Range(string text) =>
        Split(text) is [var most, var least] && int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var max)
        && int.TryParse(least, NumberStyles.None, CultureInfo.InvariantCulture, out var min) && min >= 1 && max >= min && max <= 10_000
            ? new(min, max) : null;

    private static string[] Split(string names) => names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static TaskLibrary Load(string path)
    {
        try
        {
            return TaskLibrary.Load(path);
        }
        catch (TaskLibraryException e)
        {
            throw new CommandException(ExitCode.Usage, e.Message, e);
        }
    }
}
