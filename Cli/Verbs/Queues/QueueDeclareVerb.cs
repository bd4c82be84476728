using System.CommandLine;
using Krewe.Cli.Output;

namespace Krewe.Cli.Verbs.Queues;

/// <summary><c>krewe queue declare</c>.</summary>
internal sealed class QueueDeclareVerb : ClusterVerb
{
    private const string Reject = "reject";
    private const string DropOldest = "drop-oldest";

    private readonly Argument<string> queue = new("queue") { Description = "The queue, such as mail." };
    private readonly Option<int?> minPriority = Numbers.Option("--min-priority", "Calls with a lower priority are refused. Default: 0.", 0, 9);
    private readonly Option<int?> maxPriority = Numbers.Option("--max-priority", "Calls with a higher priority are refused. Default: 9.", 0, 9);
    private readonly Option<int?> priority = Numbers.Option("--priority", "The priority of calls that say none. Default: the lowest.", 0, 9);
    private readonly Option<TimeSpan?> expires = Durations.Option("--expires", "Calls that say no time are revoked if they have not started this long after they were due.");
    private readonly Option<int?> maxLength = Numbers.Option("--max-length", "So many tasks may wait in it, in the whole cluster. Default: any number.", 1, int.MaxValue);
    private readonly Option<string> overflow = new("--overflow")
    {
        Description = "When it is full: refuse the call, or accept it and drop what has waited longest.", DefaultValueFactory = _ => Reject,
    };

    private readonly Option<string?> deadLetters = new("--dead-letters")
    {
        Description = "The queue that gets a copy of what is rejected, expired, dropped or given up here.", HelpName = "queue",
    };

    public QueueDeclareVerb()
        : base("declare", "Say what the calls of a queue must be like, how many may wait, and where dead letters go. Replaces what was declared before.")
    {
        AddName(queue);
        Choices.Limit(overflow, Reject, DropOldest);
        Option[] options = [minPriority, maxPriority, priority, expires, maxLength, overflow, deadLetters];
        Array.ForEach(options, Add);
    }

    public override string Examples => """
        Examples:
          krewe queue declare mail --max-priority 5 --expires 1h --dead-letters mail.dead
          krewe queue declare clicks --max-length 100000 --overflow drop-oldest
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var name = parse.GetRequiredValue(queue);
        var rules = new QueueRules
        {
            MinPriority = parse.GetValue(minPriority),
            MaxPriority = parse.GetValue(maxPriority),
            Priority = parse.GetValue(priority),
            Expires = parse.GetValue(expires),
            MaxLength = parse.GetValue(maxLength),
            Overflow = DropOldest.Equals(parse.GetValue(overflow), StringComparison.OrdinalIgnoreCase) ? QueueOverflow.DropOldest : QueueOverflow.Reject,
            DeadLetters = parse.GetValue(deadLetters),
        };
        var changed = await cluster.Queues.DeclareAsync(name, rules, cancellationToken);
        if (reporter.Json)
        {
            reporter.Document(new DeclaredDocument(name, rules, changed));
        }
        else
        {
            reporter.Line(changed ? $"{name} is declared: {rules}." : $"{name} was declared so already.");
        }

        return ExitCode.Ok;
    }

    private sealed record DeclaredDocument(string Queue, QueueRules Rules, bool Changed);
}
