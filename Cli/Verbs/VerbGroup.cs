using System.CommandLine;

namespace Krewe.Cli.Verbs;

/// <summary>Verbs under a word of their own, such as <c>krewe schedule list</c>.</summary>
internal abstract class VerbGroup : Command
{
    protected VerbGroup(string name, string description, params Verb[] verbs)
        : base(name, description)
    {
        Verbs = verbs;
        Array.ForEach(verbs, Add);
    }

    /// <summary>What can be done.</summary>
    public Verb[] Verbs { get; }
}
