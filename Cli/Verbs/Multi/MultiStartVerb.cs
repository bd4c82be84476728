using System.CommandLine;
using System.Globalization;
using Krewe.Cli.Output;
using Krewe.Cli.Worker;

namespace Krewe.Cli.Verbs.Multi;

/// <summary><c>krewe multi start</c>.</summary>
internal sealed class MultiStartVerb : MultiVerb
{
    private const int Most = 1000;

    private readonly Argument<string[]> names = new("names")
    {
        Description = "Their names, or how many: 3 stands for krewe1 krewe2 krewe3.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Argument<string[]> options = new("options") { Description = "After --: the options of `krewe worker`, for each of them. %n in them is its name." };
    private readonly Option<TimeSpan?> wait = Durations.Option("--wait", "How long to wait until each is ready; 0 for not at all. Default: 1m.");

    public MultiStartVerb()
        : base("start", "Start workers in the background and wait until they are ready.")
    {
        Add(names);
        Add(wait);
        Add(options);
    }

    public override string Examples => """
        Examples:
          krewe multi start web1 web2 -- -A MyTasks.dll -b redis://db1 -Q web
          krewe multi start 3 -- -A MyTasks.dll -b redis://db1 -c 8
          krewe multi start one --folder /var/run/mail -- -A MyTasks.dll --data /var/lib/mail

        Their log goes to FOLDER/NAME.log, their pid to FOLDER/NAME.pid. Workers that are to work together share a broker.
        """;

    /// <summary>The names that the words stand for.</summary>
    /// <exception cref="CommandException">A name is not allowed.</exception>
    public static string[] Expand(IReadOnlyList<string> words)
    {
        if (words is [var count] && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number is > 0 and <= Most
                ? [.. Enumerable.Range(1, number).Select(i => $"krewe{i}")]
                : throw new CommandException(ExitCode.Usage, $"How many workers? Between 1 and {Most}, not {count}.");
        }

        return words.FirstOrDefault(word => word is [] or [('.' or '-'), ..] || !word.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')) is { } wrong
            ? throw new CommandException(ExitCode.Usage, $"'{wrong}' cannot be a worker's name here, for files are named after it: use letters, digits and . _ -")
            : words.Distinct().Count() < words.Count
                ? throw new CommandException(ExitCode.Usage, "A name stands there twice.")
                : [.. words];
    }

    protected override async Task<int> RunAsync(ParseResult parse, Reporter reporter, CancellationToken cancellationToken)
    {
        var (given, forWorker) = Split(parse);
        var all = Expand(given);
        if (all.Length > 1 && !forWorker.Any(o => o is "-b" or "--broker" || o.StartsWith("--broker=", StringComparison.Ordinal) || o.Contains("%n", StringComparison.Ordinal))
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KREWE_BROKER")))
        {
            throw new CommandException(ExitCode.Usage, "Several workers share a broker: say which with -b redis://host after the --, or with KREWE_BROKER. "
                + "(Or give each a store and a gateway of its own, with %n in --data.)");
        }

        var workers = Workers(parse);
        var code = ExitCode.Ok;
        foreach (var name in all)
        {
            var problem = await workers.StartAsync(name, forWorker, parse.GetValue(wait) ?? TimeSpan.FromSeconds(60), cancellationToken);
            if (problem is not null)
            {
                code = reporter.Error(ExitCode.Failed, problem);
                continue;
            }

            MultiShowVerb.Say(reporter, workers.Of(name));
        }

        return code;
    }

    // Both arguments are open-ended, so which word belongs to which is told by the separator.
    private (string[] Names, string[] Options) Split(ParseResult parse)
    {
        string[] words = [.. parse.GetValue(names) ?? [], .. parse.GetValue(options) ?? []];
        var after = parse.Tokens.SkipWhile(t => t.Type != System.CommandLine.Parsing.TokenType.DoubleDash).Skip(1).Count();
        return after == 0
            ? throw new CommandException(ExitCode.Usage, "Which tasks? The options of `krewe worker` come after --: krewe multi start web1 -- -A MyTasks.dll")
            : (words[..^after], words[^after..]);
    }
}
