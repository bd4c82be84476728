namespace Krewe.Cli.Verbs.Queues;

/// <summary><c>krewe queue</c>: the queues of the whole cluster.</summary>
internal sealed class QueueCommand() : VerbGroup("queue", "List, pause, resume and purge queues, in the whole cluster.",
    new QueueListVerb(), QueuePauseVerb.Pause(), QueuePauseVerb.Resume(), new PurgeVerb("krewe queue purge"));
