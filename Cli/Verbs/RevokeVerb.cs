using System.CommandLine;
using System.Text.Json;
using Krewe.Cli.Output;
using Krewe.Results;

namespace Krewe.Cli.Verbs;

/// <summary><c>krewe revoke</c>: takes a task back.</summary>
internal sealed class RevokeVerb : ClusterVerb
{
    private readonly Argument<string> id = new("id") { Description = "The task's id." };
    private readonly Option<bool> terminate = new("--terminate") { Description = "Also stop it if it runs." };

    public RevokeVerb()
        : base("revoke", "Take a task back: one that has not started never will. A chain or group takes its members with it.")
    {
        AddName(id);
        Add(terminate);
    }

    public override string Examples => """
        Examples:
          krewe revoke 019aabe0c6b07d31a5d7
          krewe revoke 019aabe0c6b07d31a5d7 --terminate
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var task = parse.GetRequiredValue(id);
        var status = await cluster.GetResult<JsonElement>(task).RevokeAsync(parse.GetValue(terminate), cancellationToken);
        if (reporter.Json)
        {
            reporter.Document(new RevokedDocument(task, status));
            return status == RevokeStatus.Unknown ? ExitCode.Failed : ExitCode.Ok;
        }

        if (status == RevokeStatus.Unknown)
        {
            throw new UnknownTaskException(task);
        }

        reporter.Line(status switch
        {
            RevokeStatus.Revoked => $"Revoked {task}: it had not started and never will.",
            RevokeStatus.Stopping when parse.GetValue(terminate) => $"{task} runs and was asked to stop.",
            RevokeStatus.Stopping => $"{task} runs and may finish; it will not start again. With --terminate it is stopped.",
            _ => $"{task} had already ended.",
        });
        return ExitCode.Ok;
    }

    private sealed record RevokedDocument(string Id, RevokeStatus Status);
}
