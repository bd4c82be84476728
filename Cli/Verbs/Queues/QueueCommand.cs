using System.CommandLine;

namespace Krewe.Cli.Verbs.Queues;

/// <summary><c>krewe queue</c>: the queues of the whole cluster.</summary>
internal sealed class QueueCommand : Command
{
    public QueueCommand()
        : base("queue", "List, pause, resume and purge queues, in the whole cluster.")
    {
        foreach (var verb in Verbs)
        {
            Add(verb);
        }
    }

    /// <summary>What can be done with them.</summary>
    public Verb[] Verbs { get; } = [new QueueListVerb(), QueuePauseVerb.Pause(), QueuePauseVerb.Resume(), new PurgeVerb("krewe queue purge")];
}
