namespace Krewe.Cli.Verbs.Limits;

/// <summary><c>krewe limit</c>: how many tasks may start in a time, and run at once.</summary>
internal sealed class LimitCommand() : VerbGroup("limit", "Set, list and remove limits: how many tasks may start in a time, and how many may run at once, in the whole cluster.",
    new LimitSetVerb(), new LimitListVerb(), new LimitRemoveVerb());
