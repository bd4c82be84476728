using System.CommandLine;
using System.Text.Json;
using Krewe.Cli.Output;
using Krewe.Limits;

namespace Krewe.Cli.Verbs;

/// <summary><c>krewe call</c>: submits a task by name.</summary>
internal sealed class CallVerb : ClusterVerb
{
    private const int AtOnce = 5000;
    private static readonly string[] Policies = ["reject", "replace", "join"];

    private readonly TaskArguments task = new();
    private readonly CallSettings settings = new();
    private readonly Option<string?> silo = new("--silo") { Description = "Run it on the silo of this name, such as web@one; it expires after an hour unless --expires says otherwise." };
    private readonly Option<TimeSpan?> countdown = Durations.Option("--countdown", "Run it after this time.");
    private readonly Option<DateTimeOffset?> eta = Moments.Option("--eta", "Run it not before this moment, such as 2027-01-31T09:00:00Z; local time without a zone.");
    private readonly Option<string?> id = new("--id") { Description = "Its id; submitted twice it is one task. Default: a new one." };
    private readonly Option<string?> unique = new("--unique") { Description = "Be the only call of this key; without a key, of this task with these arguments.", HelpName = "key", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<TimeSpan?> uniqueFor = Durations.Option("--unique-for", "Keep the key so long from now. Default: until it has ended.");
    private readonly Option<string?> ifTaken = new("--if-taken") { Description = "When another has the key: reject, replace it, or join it. Default: reject.", HelpName = "policy" };
    private readonly Option<TimeSpan?> maxWait = Durations.Option("--max-wait", "With --if-taken replace and --countdown: run so long after the first, however many follow.");
    private readonly Option<int?> times = Numbers.Option("--times", "Submit it so many times, and print the ids.", 1, 10_000_000);
    private readonly Option<TimeSpan?> wait = Durations.Option("--wait", "Then wait for the result, at most this time; without a time as long as it takes.");

    public CallVerb()
        : base("call", "Submit a task and print its id at once.")
    {
        wait.Arity = ArgumentArity.ZeroOrOne;
        AddName(task.Name);
        Add(task.Values);
        Option[] options = [.. task.Options, .. settings.Placement, silo, countdown, eta, id, .. settings.Conduct, unique, uniqueFor, ifTaken, maxWait, times, wait];
        Choices.Limit(ifTaken, Policies);
        Array.ForEach(options, Add);
        Validators.Add(result =>
        {
            task.Check(result);
            settings.Check(result);
            if (result.GetResult(settings.Queue) is { Implicit: false } && result.GetResult(silo) is { Implicit: false })
            {
                result.AddError("Give --queue or --silo, not both.");
            }

            if (result.GetResult(countdown) is { Implicit: false } && result.GetResult(eta) is { Implicit: false })
            {
                result.AddError("Give --countdown or --eta, not both.");
            }

            if (result.GetResult(unique) is null && (result.GetResult(uniqueFor) ?? result.GetResult(ifTaken) ?? result.GetResult(maxWait)) is { Implicit: false })
            {
                result.AddError("--unique-for, --if-taken and --max-wait need a --unique.");
            }

            if (result.GetResult(times) is { Implicit: false } && (result.GetResult(id) ?? result.GetResult(wait)) is { Implicit: false })
            {
                result.AddError("--times goes with neither --id nor --wait.");
            }
        });
    }

    public override string Examples => """
        Examples:
          krewe call math.add 4 5
          krewe call mail.send ann@example.com '{"urgent": true}' --queue mail --priority 9
          krewe call math.add --args '[4, 5]' --countdown 5m
          krewe call math.add 4 5 --wait 10
          krewe call mail.send ann@example.com --header tenant=acme --header source=shop
          krewe call report.make 7 --unique report-7 --unique-for 1h --if-taken join
          krewe call index.update 7 --unique index-7 --if-taken replace --countdown 5s --max-wait 1m
          krewe call feeds.fetch https://example.com --retries 8 --retry-delay 5s --retry-max-delay 10m

        An argument is JSON where it can be read as that, else text; for a parameter that is a string it is text as it stands there, 007 or true
        included, if the cluster knows the task. Elsewhere JSON says it: '"007"' is text.
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var signature = Configure(await task.ReadAsync(parse, cluster, cancellationToken), parse);
        if (parse.GetValue(times) is { } count)
        {
            return await SubmitAsync(cluster, signature, count, reporter, cancellationToken);
        }

        var result = await cluster.EnqueueAsync(signature, cancellationToken);
        if (reporter.Json)
        {
            reporter.Document(new SubmittedDocument(result.Id, result.IsJoined));
        }
        else
        {
            reporter.Line(result.Id);
        }

        return parse.GetResult(wait) is null
            ? ExitCode.Ok
            : await ResultVerb.WaitAsync(cluster, result, parse.GetValue(wait), propagate: true, reporter, cancellationToken);
    }

    /// <summary>Many at a time, so that they travel together; the ids come in the order of submission.</summary>
    private static async Task<int> SubmitAsync(
        ICluster cluster, Signature<JsonElement> signature, int count, Reporter reporter, CancellationToken cancellationToken)
    {
        for (var left = count; left > 0; left -= AtOnce)
        {
            var results = await Task.WhenAll(Enumerable.Range(0, Math.Min(left, AtOnce)).Select(_ => cluster.EnqueueAsync(signature, cancellationToken)));
            foreach (var result in results)
            {
                if (reporter.Json)
                {
                    reporter.Document(new SubmittedDocument(result.Id, result.IsJoined));
                }
                else
                {
                    reporter.Line(result.Id);
                }
            }
        }

        return ExitCode.Ok;
    }

    private Signature<JsonElement> Configure(Signature<JsonElement> signature, ParseResult parse)
    {
        signature = settings.Apply(signature, parse);
        if (parse.GetValue(silo) is { } siloName)
        {
            signature = signature.OnSilo(siloName);
        }

        if (parse.GetValue(countdown) is { } delay)
        {
            signature = signature.In(delay);
        }

        if (parse.GetValue(eta) is { } moment)
        {
            signature = signature.At(moment);
        }

        if (parse.GetResult(unique) is not null)
        {
            signature = signature.Unique(parse.GetValue(unique), parse.GetValue(uniqueFor), parse.GetValue(ifTaken) is { } policy ? Enum.Parse<UniquePolicy>(policy, ignoreCase: true) : default);
            signature = parse.GetValue(maxWait) is { } most ? signature.WithMaxWait(most) : signature;
        }

        return parse.GetValue(id) is { } given ? signature.WithId(given) : signature;
    }
}
