using System.CommandLine;
using Krewe.Clusters;
using Krewe.Hosting;

namespace Krewe.Cli;

/// <summary>The Redis of a cluster, as the command line or the environment says it.</summary>
internal sealed class Broker
{
    private const string Variable = "KREWE_BROKER";

    private readonly Option<string?> url = new("--broker", "-b")
    {
        Description = $"The Redis that the cluster's silos share. Default: {Variable}, which other users cannot read; else none.",
        HelpName = "redis://host",
    };

    private readonly Option<string> cluster = new("--cluster")
    {
        Description = "Which of the clusters on the broker.",
        HelpName = "name",
        DefaultValueFactory = _ => ClusterNames.Default,
    };

    /// <summary>The options to be added to a verb.</summary>
    public IEnumerable<Option> Options => [url, cluster];

    /// <summary>Whether the command line says it.</summary>
    public bool IsGiven(ParseResult parse) => parse.GetValue(url) is not null;

    /// <summary>The URL; null for none.</summary>
    public string? Url(ParseResult parse)
    {
        var given = parse.GetValue(url);
        var text = given ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value ? value : null);
        try
        {
            _ = text is null ? null : BrokerRules.Parse(text);
            return text;
        }
        catch (ArgumentException e)
        {
            throw new CommandException(ExitCode.Usage, $"{(given is null ? Variable : "--broker")}: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    /// <summary>The cluster's name.</summary>
    public string Cluster(ParseResult parse) => parse.GetRequiredValue(cluster);
}
