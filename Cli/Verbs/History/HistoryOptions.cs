using System.CommandLine;
using Krewe.Results;

namespace Krewe.Cli.Verbs.History;

/// <summary>The options that say which ended tasks are meant.</summary>
internal sealed class HistoryOptions
{
    private readonly Option<string?> state = new("--state") { Description = "Only those that ended in this state, such as Failure." };
    private readonly Option<string?> name = new("--name") { Description = "Only tasks of this name." };
    private readonly Option<string?> queue = new("--queue", "-q") { Description = "Only tasks of this queue." };
    private readonly Option<string?> silo = new("--silo") { Description = "Only those whose last attempt ran on this silo, such as krewe@web-1." };
    private readonly Option<DateTimeOffset?> since = Moments.Option("--since", "Only those that ended at this moment or later, such as 2027-01-31T09:00:00Z.");
    private readonly Option<DateTimeOffset?> until = Moments.Option("--until", "Only those that ended before this moment.");
    private readonly Option<string?> header = new("--header") { Description = "Only those with this header, KEY or KEY=VALUE, if their calls are kept.", HelpName = "key=value" };
    private readonly Option<string?> text = new("--text") { Description = "Only those with this text in their error or, if that is kept, in their arguments." };

    /// <param name="withState">Whether the state can be chosen.</param>
    public HistoryOptions(bool withState)
    {
        All = withState ? [state, name, queue, silo, since, until, header, text] : [name, queue, silo, since, until, header, text];
        header.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(t => t.Value.StartsWith('=')) is { } wrong)
            {
                result.AddError($"--header is '{wrong.Value}'; allowed: KEY or KEY=VALUE.");
            }
        });
        Choices.Limit(state, [.. Enum.GetValues<TaskState>().Where(s => s.IsTerminal()).Select(s => s.ToString())]);
    }

    /// <summary>The options.</summary>
    public Option[] All { get; }

    /// <summary>What they say.</summary>
    public HistoryQuery Read(ParseResult parse)
    {
        var pair = parse.GetValue(header)?.Split('=', 2);
        return new()
        {
            State = All[0] == state && parse.GetValue(state) is { } chosen ? Enum.Parse<TaskState>(chosen, ignoreCase: true) : null,
            Name = parse.GetValue(name),
            Queue = parse.GetValue(queue),
            Silo = parse.GetValue(silo),
            Since = parse.GetValue(since),
            Until = parse.GetValue(until),
            Header = pair?[0],
            HeaderValue = pair is [_, var value] ? value : null,
            Text = parse.GetValue(text),
        };
    }

    /// <summary>Whether any of them is given.</summary>
    public bool AnyIn(ParseResult parse) => Array.Exists(All, option => parse.GetResult(option) is { Implicit: false });
}
