using System.CommandLine;
using Krewe.Cli.Output;
using Krewe.Results;

namespace Krewe.Cli.Verbs.History;

/// <summary><c>krewe dead rerun</c>.</summary>
internal sealed class DeadRerunVerb : ClusterVerb
{
    private readonly Argument<string[]> ids = new("ids") { Description = "Ids of tasks that failed, dead letters or not.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> all = new("--all") { Description = "All dead letters." };
    private readonly Option<bool> failed = new("--failed") { Description = "All that failed and fit, not only dead letters." };
    private readonly HistoryOptions which = new(withState: false);

    public DeadRerunVerb()
        : base("rerun", "Run failed tasks again, under their ids: by these, or all dead letters that fit.")
    {
        AddName(ids);
        Array.ForEach(which.All, Add);
        Add(failed);
        Add(all);
        Validators.Add(result =>
        {
            var named = result.GetValue(ids) is { Length: > 0 };
            var fitting = result.Children.Any(child => child is System.CommandLine.Parsing.OptionResult { Implicit: false } option
                && (which.All.Contains(option.Option) || option.Option == all || option.Option == failed));
            if (named == fitting)
            {
                result.AddError(named ? "Say ids, or which dead letters, not both." : "Say ids, or which dead letters, such as --name mail.send or --all.");
            }
        });
    }

    public override string Examples => """
        Examples:
          krewe dead rerun 019aabe0c6b07d31a5d7
          krewe dead rerun --name mail.send
          krewe dead rerun --failed --text timed.out --since 2027-01-31T09:00:00Z
          krewe dead rerun --all

        They wait again at once, with the header krewe.rerun. Doing it twice does it once. The exit code is 1 if any could not be run again.
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var (again, not) = (0, 0);
        await foreach (var reply in RepliesAsync(parse, cluster, cancellationToken))
        {
            _ = reply.Status == RerunStatus.Rerun ? again++ : not++;
            if (reporter.Json)
            {
                reporter.Document(reply);
            }
            else if (reply.Status != RerunStatus.Rerun)
            {
                reporter.Aside($"{reply.Id}: {Why(reply)}");
            }
        }

        if (!reporter.Json)
        {
            reporter.Line($"{Counted.Tasks(again)} put back to run again.");
        }

        return not == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private async IAsyncEnumerable<RerunReply> RepliesAsync(
        ParseResult parse, ICluster cluster, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (parse.GetValue(ids) is { Length: > 0 } named)
        {
            foreach (var reply in await cluster.History.RerunAsync(named, cancellationToken))
            {
                yield return reply;
            }

            yield break;
        }

        var query = which.Read(parse);
        await foreach (var reply in cluster.History.RerunAsync(
            parse.GetValue(failed) ? query with { State = TaskState.Failure } : query with { DeadLetter = true }, cancellationToken))
        {
            yield return reply;
        }
    }

    private static string Why(RerunReply reply) => reply.Status switch
    {
        RerunStatus.Unknown => "never submitted here, or its record has expired or was forgotten",
        RerunStatus.NotEnded => "it has not ended, perhaps because it runs again already",
        RerunStatus.NotKept => "its arguments were not kept: it ended well, was revoked, or is a chain or a group",
        _ => reply.Reason ?? "it was refused",
    };
}
