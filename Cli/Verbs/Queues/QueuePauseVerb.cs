using System.CommandLine;
using Krewe.Cli.Output;

namespace Krewe.Cli.Verbs.Queues;

/// <summary><c>krewe queue pause</c> and <c>krewe queue resume</c>.</summary>
internal sealed class QueuePauseVerb : ClusterVerb
{
    private readonly Argument<string> queue = new("queue") { Description = "The queue, such as default." };
    private readonly bool paused;

    private QueuePauseVerb(bool paused, string name, string description)
        : base(name, description)
    {
        this.paused = paused;
        AddName(queue);
    }

    public static QueuePauseVerb Pause() =>
        new(true, "pause", "Let a queue hand out nothing until it is resumed, also after a restart. It accepts tasks; what runs goes on.");

    public static QueuePauseVerb Resume() => new(false, "resume", "Let a paused queue go on.");

    public override string Examples => $"""
        Examples:
          krewe queue {Name} mail
          krewe queue {Name} mail --json

        It is no error when there is nothing to change.
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var name = parse.GetRequiredValue(queue);
        var changed = await (paused ? cluster.Queues.PauseAsync(name, cancellationToken) : cluster.Queues.ResumeAsync(name, cancellationToken));
        if (reporter.Json)
        {
            reporter.Document(new PausedDocument(name, paused, changed));
        }
        else
        {
            reporter.Line((paused, changed) switch
            {
                (true, true) => $"{name} is paused.",
                (true, false) => $"{name} was paused already.",
                (false, true) => $"{name} goes on.",
                (false, false) => $"{name} was not paused.",
            });
        }

        return ExitCode.Ok;
    }

    private sealed record PausedDocument(string Queue, bool Paused, bool Changed);
}
