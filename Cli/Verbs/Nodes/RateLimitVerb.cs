using System.CommandLine;
using Krewe.Cli.Output;
using Krewe.Cli.Verbs.Limits;

namespace Krewe.Cli.Verbs.Nodes;

/// <summary><c>krewe control rate_limit</c>: the rate of <c>krewe limit set task:NAME</c>, by Celery's name.</summary>
internal sealed class RateLimitVerb : ClusterVerb
{
    private readonly Argument<string> task = new("task") { Description = "The task's name." };
    private readonly Argument<string?> rate = LimitSetVerb.RateArgument();

    public RateLimitVerb()
        : base("rate_limit", "Set how many tasks of a name may start in a time in the whole cluster, durably; how many may run at once stays. See also `krewe limit`.")
    {
        AddName(task);
        AddName(rate);
    }

    public override string Examples => """
        Examples:
          krewe control rate_limit math.add 10/s
          krewe control rate_limit math.add
        """;

    protected override Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var name = parse.GetRequiredValue(task);
        var wanted = LimitSetVerb.Read(parse.GetValue(rate));
        return LimitSetVerb.SetAsync(LimitNames.OfTask(name), () => cluster.Control.RateLimitAsync(name, wanted, cancellationToken), cluster, reporter, cancellationToken);
    }
}
