using System.CommandLine;
using Krewe.Cli.Worker;

namespace Krewe.Cli.Verbs.Multi;

/// <summary>A verb about the workers of a folder.</summary>
internal abstract class MultiVerb : Verb
{
    private readonly Option<string> folder = new("--folder")
    {
        Description = "Where their pid and log files are.",
        HelpName = "folder",
        DefaultValueFactory = _ => Path.Combine(".krewe", "multi"),
    };

    protected MultiVerb(string name, string description)
        : base(name, description)
    {
    }

    public override void AddShared()
    {
        Add(folder);
        base.AddShared();
    }

    protected BackgroundWorkers Workers(ParseResult parse) => OperatingSystem.IsWindows()
        ? throw new CommandException(ExitCode.Usage, "`krewe multi` is for Linux and macOS; on Windows let the service manager start `krewe worker`.")
        : new(parse.GetRequiredValue(folder), TimeProvider.System);

    /// <summary>Those that are named, or all that the folder knows.</summary>
    protected static BackgroundWorker[] Find(BackgroundWorkers workers, string[] names)
    {
        var known = workers.All();
        var missing = names.Where(name => !known.Any(w => w.Name == name)).ToArray();
        return missing.Length > 0
            ? throw new CommandException(ExitCode.Failed, $"No worker {string.Join(", ", missing)} was started in {workers.Folder}. See which there are with `krewe multi show`.")
            : names.Length == 0 ? known : [.. known.Where(w => names.Contains(w.Name))];
    }
}

/// <summary>What one verb says of one worker.</summary>
internal sealed record WorkerDocument(string Name, string State, int? Pid, string LogFile);
