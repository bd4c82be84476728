using System.CommandLine;
using Krewe.Cli.Output;

namespace Krewe.Cli.Verbs.Nodes;

/// <summary><c>krewe control revoke</c>: takes back all tasks of a name, or with a header.</summary>
internal sealed class RevokeManyVerb : ClusterVerb
{
    private readonly Option<string?> name = new("--name") { Description = "Tasks of this name." };
    private readonly Option<string?> header = new("--header") { Description = "Tasks and jobs with this header; without a value, whatever it says.", HelpName = "key[=value]" };
    private readonly Option<bool> terminate = new("--terminate") { Description = "Also stop those that run." };
    private readonly Option<TimeSpan?> timeout = Durations.Option("--timeout", "How long to wait for answers. Default: 30s.", "-t");

    public RevokeManyVerb()
        : base("revoke", "Take back all tasks of a name or with a header that have not ended by now, durably. One alone: `krewe revoke ID`.")
    {
        Option[] options = [name, header, terminate, timeout];
        Array.ForEach(options, Add);
        Validators.Add(result =>
        {
            if ((result.GetResult(name) is null) == (result.GetResult(header) is null))
            {
                result.AddError("Say which: either --name or --header.");
            }
        });
    }

    public override string Examples => """
        Examples:
          krewe control revoke --name crm.import
          krewe control revoke --header customer=42 --terminate
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var (stop, patience) = (parse.GetValue(terminate), parse.GetValue(timeout));
        var key = parse.GetValue(header)?.Split('=', 2);
        var revoked = parse.GetValue(name) is { } task
            ? await cluster.Control.RevokeByNameAsync(task, stop, patience, cancellationToken)
            : await cluster.Control.RevokeByHeaderAsync(key![0], key.ElementAtOrDefault(1), stop, patience, cancellationToken);
        if (reporter.Json)
        {
            reporter.Document(revoked);
        }
        else
        {
            reporter.Line($"{NodeText.N(revoked.Revoked)} revoked, {NodeText.N(revoked.Stopping)} {(stop ? "running or under way and asked to stop" : "running or under way: they do not start again")}.");
            NodeText.WriteSilent(revoked.SilentShards, reporter);
        }

        return revoked.SilentShards.Count > 0 ? ExitCode.Timeout : ExitCode.Ok;
    }
}
