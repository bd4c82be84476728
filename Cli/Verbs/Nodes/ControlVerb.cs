using System.CommandLine;
using Krewe.Cli.Output;
using Krewe.Clusters;

namespace Krewe.Cli.Verbs.Nodes;

/// <summary>A verb of <c>krewe control</c>: tells silos to change, and prints what each says.</summary>
internal sealed class ControlVerb : ClusterVerb
{
    private readonly AudienceOptions audience = new();
    private readonly string example;
    private readonly Func<ParseResult, IControl, Audience, CancellationToken, Task<Replies<ControlReply>>> order;

    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="example">Arguments, for the help.</param>
    /// <param name="arguments">Its own arguments and options, in order.</param>
    /// <param name="order">Does it.</param>
    public ControlVerb(string name, string description, string example, IEnumerable<Symbol> arguments,
        Func<ParseResult, IControl, Audience, CancellationToken, Task<Replies<ControlReply>>> order)
        : base(name, description)
    {
        (this.example, this.order) = (example, order);
        foreach (var symbol in arguments)
        {
            switch (symbol)
            {
                case Argument<string> text:
                    AddName(text);
                    break;
                case Argument<int> number:
                    Add(number);
                    break;
                case Option option:
                    Add(option);
                    break;
            }
        }

        foreach (var option in audience.All)
        {
            Add(option);
        }
    }

    public override string Examples => $"""
        Examples:
          {$"krewe control {Name} {example}".TrimEnd()}
          krewe control {$"{Name} {example}".TrimEnd()} -d web@one,web@two

        It holds until the silo ends: its own options hold for one that starts.
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var replies = await order(parse, cluster.Control, audience.Read(parse), cancellationToken);
        var code = ReplyText.Write(replies, reporter, reply => (reply.Done ? reply.Text : $"refused: {reply.Text}", null), reply => reply.Done);
        return replies.Answers.All(a => a.Value.Done) ? code : ExitCode.Failed;
    }
}
