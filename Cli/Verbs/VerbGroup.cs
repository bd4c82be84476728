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

    /// <summary>Lines for the help: the first example of each verb.</summary>
    public string Examples => string.Join(Environment.NewLine, ["Examples:", .. Verbs.SelectMany(v => v.Examples.Split('\n').Skip(1).Take(1)).Select(line => line.TrimEnd())]);
}
