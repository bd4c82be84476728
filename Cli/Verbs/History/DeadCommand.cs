namespace Krewe.Cli.Verbs.History;

/// <summary><c>krewe dead</c>: dead letters.</summary>
internal sealed class DeadCommand() : VerbGroup("dead", "List dead letters, run them again, or drop them.",
    HistoryVerb.OfDeadLetters(), new DeadRerunVerb(), new DeadPurgeVerb());
