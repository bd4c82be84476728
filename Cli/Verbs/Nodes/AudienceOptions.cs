using System.CommandLine;

namespace Krewe.Cli.Verbs.Nodes;

/// <summary>Which silos a verb asks, and for how long.</summary>
internal sealed class AudienceOptions
{
    private readonly Option<string[]> nodes = new("--destination", "-d")
    {
        Description = "Names of the silos to ask, with commas between. Default: all.",
        HelpName = "n1,n2",
    };

    private readonly Option<TimeSpan?> timeout = Durations.Option("--timeout", "How long to wait for answers. Default: 1s.", "-t");
    private readonly Option<int?> limit = Numbers.Option("--limit", "So many answers are enough. Default: wait for all.", 1, int.MaxValue);

    public IEnumerable<Option> All => [nodes, timeout, limit];

    public Audience Read(ParseResult parse) => new(
        parse.GetValue(nodes) is { Length: > 0 } given
            ? [.. given.SelectMany(n => n.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))]
            : null,
        Patience(parse), parse.GetValue(limit));

    private TimeSpan? Patience(ParseResult parse) => parse.GetValue(timeout) is { } time && time <= TimeSpan.Zero
        ? throw new CommandException(ExitCode.Usage, "--timeout must be longer than nothing.")
        : parse.GetValue(timeout);
}
