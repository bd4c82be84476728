using System.CommandLine;
using Krewe.Cli.Output;
using Krewe.Limits;

namespace Krewe.Cli.Verbs.Limits;

/// <summary><c>krewe limit set</c>.</summary>
internal sealed class LimitSetVerb : ClusterVerb
{
    private readonly Argument<string> limit = new("limit") { Description = "What it is for: task:NAME, queue:NAME or key:KEY." };
    private readonly Argument<string?> rate = RateArgument();
    private readonly Option<int?> concurrency = Numbers.Option("--concurrency", "How many may run at once. Default: any number.", 1, RateText.Most);

    public LimitSetVerb()
        : base("set", "Set or replace a limit. Without a rate and a concurrency it takes away one that was declared.")
    {
        AddName(limit);
        AddName(rate);
        Add(concurrency);
    }

    public override string Examples => """
        Examples:
          krewe limit set task:math.add 10/s
          krewe limit set queue:mail 100/m --concurrency 5
          krewe limit set key:tenant-7 '100/m window'
        """;

    public static Argument<string?> RateArgument() => new("rate")
    {
        Description = $"How many may start in a time: {RateText.Forms}. None: any number.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <exception cref="CommandException">It cannot be read.</exception>
    public static Rate? Read(string? rate)
    {
        try
        {
            return rate is null ? null : Rate.Parse(rate);
        }
        catch (FormatException e)
        {
            throw new CommandException(ExitCode.Usage, e.Message, e);
        }
    }

    /// <summary>Sets it and says what is set now, also that no silo knows the task: it may come yet, or be misspelt.</summary>
    public static async Task<int> SetAsync(string name, Func<Task<Limit>> set, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var isUnknown = LimitNames.TaskOf(name) is { } task && await cluster.Inspect.RegisteredAsync(cancellationToken: cancellationToken) is { Silent: [], Answers: var silos }
            && !silos.Any(silo => silo.Value.Any(known => known.Name == task));
        var now = await set();
        if (reporter.Json)
        {
            reporter.Document(LimitDocument.Of(new(name, now, IsSet: true)));
        }
        else
        {
            reporter.Line($"{name} is set: {now}.");
        }

        if (isUnknown)
        {
            reporter.Aside($"No silo has a task '{LimitNames.TaskOf(name)}' now: see which there are with `krewe inspect registered`.");
        }

        return ExitCode.Ok;
    }

    protected override Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var (name, wanted) = (parse.GetRequiredValue(limit), new Limit(Read(parse.GetValue(rate)), parse.GetValue(concurrency)));
        return SetAsync(
            name,
            async () =>
            {
                await cluster.Limits.SetAsync(name, wanted, cancellationToken);
                return wanted;
            },
            cluster, reporter, cancellationToken);
    }
}
