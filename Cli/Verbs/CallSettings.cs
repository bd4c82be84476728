using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Krewe.Limits;

namespace Krewe.Cli.Verbs;

/// <summary>What a call says of its own, whether it is made once or by a schedule at each tick.</summary>
internal sealed class CallSettings
{
    private readonly Option<string?> routingKey = new("--routing-key") { Description = "Words with dots between them, such as orders.new.eu, by which routes choose the queue.", HelpName = "key" };
    private readonly Option<int?> priority = Numbers.Option("--priority", "0 to 9, 9 first. Default: the task's.", 0, 9);
    private readonly Option<TimeSpan?> expires = Durations.Option("--expires", "Revoke it if it has not started after this time.");
    private readonly Option<int?> retries = Numbers.Option("--retries", "At most so many retries. Default: the task's.", 0, int.MaxValue);
    private readonly Option<TimeSpan?> retryDelay = Durations.Option("--retry-delay", "Wait so long before the first retry. Default, as for the next three: the task's.");
    private readonly Option<double?> retryBackoff = Numbers.Fraction("--retry-backoff", "Each further delay is this many times the one before.", 1, 1000);
    private readonly Option<TimeSpan?> retryMaxDelay = Durations.Option("--retry-max-delay", "No delay exceeds this time.");
    private readonly Option<bool?> retryJitter = new("--retry-jitter") { Description = "Draw each delay between half and all of it: true or false.", HelpName = "true|false" };
    private readonly Option<string?> limitKey = new("--limit") { Description = "Share a limit with all calls that name this key.", HelpName = "key" };
    private readonly Option<string?> limitRate = new("--limit-rate") { Description = $"How many of them may start in a time: {RateText.Forms}. Default: any number.", HelpName = "rate" };
    private readonly Option<int?> limitConcurrency = Numbers.Option("--limit-concurrency", "How many of them may run at once. Default: any number.", 1, RateText.Most);
    private readonly Option<string?> fair = new("--fair") { Description = "Take turns with the other keys of its queue, such as tenants.", HelpName = "key" };
    private readonly Option<double?> fairWeight = Numbers.Fraction("--fair-weight", "Turns of the key for each one of others. Default: 1.", 0.001, 1000);

    public Option<string?> Queue { get; } = new("--queue", "-q") { Description = "Queue to wait in. Default: the task's." };

    /// <summary>Where it goes, and how soon it has to start.</summary>
    public IEnumerable<Option> Placement => [Queue, routingKey, priority, expires];

    /// <summary>How it is tried again, and with whom it shares.</summary>
    public IEnumerable<Option> Conduct => [retries, retryDelay, retryBackoff, retryMaxDelay, retryJitter, limitKey, limitRate, limitConcurrency, fair, fairWeight];

    /// <summary>Says what is wrong with them as given.</summary>
    public void Check(CommandResult result)
    {
        if (result.GetResult(limitKey) is null or { Implicit: true } && (result.GetResult(limitRate) ?? result.GetResult(limitConcurrency)) is { Implicit: false })
        {
            result.AddError("--limit-rate and --limit-concurrency need a --limit.");
        }

        if (result.GetResult(limitRate) is { Implicit: false, Tokens: [{ Value: var text }] } && !RateText.TryParse(text, out _, out _, out _, out _))
        {
            result.AddError($"--limit-rate is '{text}'; allowed: {RateText.Forms}.");
        }

        if (result.GetResult(fair) is null && result.GetResult(fairWeight) is { Implicit: false })
        {
            result.AddError("--fair-weight needs a --fair.");
        }
    }

    /// <summary>The call with what was given.</summary>
    public Signature<JsonElement> Apply(Signature<JsonElement> signature, ParseResult parse)
    {
        if (parse.GetValue(Queue) is { } queueName)
        {
            signature = signature.On(queueName);
        }

        if (parse.GetValue(routingKey) is { } words)
        {
            signature = signature.WithRoutingKey(words);
        }

        if (parse.GetValue(priority) is { } level)
        {
            signature = signature.WithPriority(level);
        }

        if (parse.GetValue(expires) is { } limit)
        {
            signature = signature.Expires(limit);
        }

        if (parse.GetValue(limitKey) is { } key)
        {
            signature = signature.WithLimit(key, parse.GetValue(limitRate) is { } rate ? Rate.Parse(rate) : null, parse.GetValue(limitConcurrency));
        }

        if (parse.GetValue(fair) is { } tenant)
        {
            signature = signature.Fair(tenant, parse.GetValue(fairWeight) ?? 1);
        }

        return signature.WithRetries(
            parse.GetValue(retries), parse.GetValue(retryDelay), parse.GetValue(retryBackoff), parse.GetValue(retryMaxDelay), parse.GetValue(retryJitter));
    }
}
