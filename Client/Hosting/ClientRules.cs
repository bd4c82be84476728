using Krewe.Clusters;

namespace Krewe.Hosting;

/// <summary>What client options must be like. Pure.</summary>
internal static class ClientRules
{
    private static readonly TimeSpan LongestSubmitTimeout = TimeSpan.FromDays(1);

    /// <summary>Throws for the first option that is wrong: names the key, the value and what is allowed.</summary>
    public static void Check(ClientOptions options)
    {
        Require(options.Gateways is { Count: > 0 }, nameof(options.Gateways), "", "at least one host:port");
        foreach (var gateway in options.Gateways)
        {
            GatewayAddress.Parse(gateway, nameof(options.Gateways));
        }

        Require(ClusterNames.IsValid(options.Cluster), nameof(options.Cluster), options.Cluster, "a name of 1–64 letters, digits or . _ -");
        if (options.Broker is { } broker)
        {
            BrokerRules.Parse(broker);
        }

        Require(options.Secret is not "", nameof(options.Secret), "", "some text, or null for none");
        Require(options.SubmitTimeout > TimeSpan.Zero && options.SubmitTimeout <= LongestSubmitTimeout, nameof(options.SubmitTimeout), options.SubmitTimeout, "more than 0 and at most 1 day");
        Require(options.MaxBatch is >= 1 and <= 10_000, nameof(options.MaxBatch), options.MaxBatch, "1 to 10,000");
        Require(options.MaxCallsPerShard is >= 1 and <= 16, nameof(options.MaxCallsPerShard), options.MaxCallsPerShard, "1 to 16");
        Require(options.PageMembers is >= 1 and <= 1000, nameof(options.PageMembers), options.PageMembers, "1 to 1,000");
        Require(options.PagesKept >= TimeSpan.FromMinutes(2) && options.PagesKept <= ClientOptions.LongestPagesKept, nameof(options.PagesKept), options.PagesKept, "2 min to 30 days");
        options.Payloads.Check();
    }

    private static void Require(bool ok, string key, object value, string allowed)
    {
        if (!ok)
        {
            throw new ArgumentException($"{key} is '{Credentials.Hide($"{value}")}'; allowed: {allowed}.");
        }
    }
}
