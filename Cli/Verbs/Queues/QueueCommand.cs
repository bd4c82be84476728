namespace Krewe.Cli.Verbs.Queues;

/// <summary><c>krewe queue</c>: the queues of the whole cluster.</summary>
internal sealed class QueueCommand() : VerbGroup("queue", "List, declare, pause, resume and purge queues, in the whole cluster.",
    new QueueListVerb(), new QueueDeclareVerb(), new QueueDeleteVerb(), QueuePauseVerb.Pause(), QueuePauseVerb.Resume(), new PurgeVerb("krewe queue purge"));
