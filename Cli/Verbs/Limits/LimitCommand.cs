using System.CommandLine;

namespace Krewe.Cli.Verbs.Limits;

/// <summary><c>krewe limit</c>: how many tasks may start in a time, and run at once.</summary>
internal sealed class LimitCommand : Command
{
    public LimitCommand()
        : base("limit", "Set, list and remove limits: how many tasks may start in a time, and how many may run at once, in the whole cluster.")
    {
        foreach (var verb in Verbs)
        {
            Add(verb);
        }
    }

    /// <summary>What can be done with them.</summary>
    public Verb[] Verbs { get; } = [new LimitSetVerb(), new LimitListVerb(), new LimitRemoveVerb()];
}
