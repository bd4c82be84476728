using System.CommandLine;
using Krewe.Cli.Output;

namespace Krewe.Cli.Verbs.Schedules;

/// <summary><c>krewe schedule pause</c>, <c>resume</c> and <c>remove</c>.</summary>
internal sealed class ScheduleChangeVerb : ClusterVerb
{
    private readonly Argument<string> schedule = new("schedule") { Description = "The schedule's name." };
    private readonly string done;
    private readonly Func<ISchedules, string, CancellationToken, Task<bool>> change;

    public ScheduleChangeVerb(string verb, string description, string done, Func<ISchedules, string, CancellationToken, Task<bool>> change)
        : base(verb, description)
    {
        (this.done, this.change) = (done, change);
        AddName(schedule);
    }

    public override string Examples => $"""
        Examples:
          krewe schedule {Name} report
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var name = parse.GetRequiredValue(schedule);
        if (!await change(cluster.Schedules, name, cancellationToken))
        {
            throw new CommandException(ExitCode.Failed, $"There is no schedule '{name}'. See which there are with `krewe schedule list`.");
        }

        if (reporter.Json)
        {
            reporter.Document(new ChangedDocument(name, Name));
        }
        else
        {
            reporter.Line($"{name} {done}.");
        }

        return ExitCode.Ok;
    }

    private sealed record ChangedDocument(string Name, string Change);
}
