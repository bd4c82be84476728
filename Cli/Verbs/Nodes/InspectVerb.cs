using System.CommandLine;
using Krewe.Cli.Output;
using Spectre.Console.Rendering;

namespace Krewe.Cli.Verbs.Nodes;

/// <summary>A verb of <c>krewe inspect</c>: asks each silo, and prints what each answers.</summary>
internal sealed class InspectVerb<T> : ClusterVerb
{
    private readonly AudienceOptions audience = new();
    private readonly Func<IInspect, Audience, CancellationToken, Task<Replies<T>>> ask;
    private readonly Func<T, (string Summary, IRenderable? Details)> show;

    public InspectVerb(string name, string description, Func<IInspect, Audience, CancellationToken, Task<Replies<T>>> ask,
        Func<T, (string Summary, IRenderable? Details)> show)
        : base(name, description)
    {
        (this.ask, this.show) = (ask, show);
        foreach (var option in audience.All)
        {
            Add(option);
        }
    }

    public override string Examples => $"""
        Examples:
          krewe inspect {Name}
          krewe inspect {Name} -d web@one,web@two -t 5
          krewe inspect {Name} --json
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var replies = await ask(cluster.Inspect, audience.Read(parse), cancellationToken);
        return ReplyText.Write(replies, reporter, show);
    }
}
