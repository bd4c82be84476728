using System.Net;
using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Payloads;
using Krewe.Queues;
using Krewe.Submission;

namespace Krewe.Hosting;

/// <summary>What silo options must be like. Pure.</summary>
public static class OptionsRules
{
    /// <summary>Shards look after their workers once a second, and take it for a standstill when that comes later than a heartbeat.</summary>
    private static readonly TimeSpan ShortestListenPeriod = TimeSpan.FromSeconds(1.5);

    /// <summary>Throws for the first option that is wrong: names the key, the value and what is allowed.</summary>
    public static void Check(SiloOptions options)
    {
        Require(options.Shards.Shards is >= 1 and <= 1024, "Shards.Shards", options.Shards.Shards, "1 to 1024");
        Require(options.Shards.MaxPayloadBytes is >= 1024 and <= 16 * 1024 * 1024, "Shards.MaxPayloadBytes", options.Shards.MaxPayloadBytes, "1,024 to 16,777,216 bytes");
        PayloadServices.Check(options.Payloads, options.Shards.MaxPayloadBytes);
        Require(options.Shards.MaxDeliveries >= 1, "Shards.MaxDeliveries", options.Shards.MaxDeliveries, "1 or more");
        Require(options.Shards.ListenPeriod >= ShortestListenPeriod && options.Shards.ListenPeriod * 2 <= options.Shards.SessionTimeout,
            "Shards.ListenPeriod", options.Shards.ListenPeriod, $"{ShortestListenPeriod} to half of SessionTimeout ({options.Shards.SessionTimeout})");
        Require(options.Shards.PollPeriod > TimeSpan.Zero && options.Shards.PollPeriod <= TimeSpan.FromSeconds(25),
            "Shards.PollPeriod", options.Shards.PollPeriod, "more than 0 and at most 25 s, less than a grain call may take");
        Require(options.Shards.ClientTimeout > options.Shards.PollPeriod, "Shards.ClientTimeout", options.Shards.ClientTimeout,
            $"more than PollPeriod ({options.Shards.PollPeriod})");
        Require(options.Shards.RecentResults >= 0, "Shards.RecentResults", options.Shards.RecentResults, "0 or more");
        Require(Enum.IsDefined(options.Shards.KeepCalls), "Shards.KeepCalls", options.Shards.KeepCalls, string.Join(", ", Enum.GetNames<KeptCalls>()));
        Require(options.Shards.KeepResults >= 0, "Shards.KeepResults", options.Shards.KeepResults, "0 (any number) or more");
        RequireTime(options.Shards.MemberResultExpires, "Shards.MemberResultExpires", longest: TimeSpan.FromDays(36_525));
        Require(options.Worker.Concurrency is >= 0 and <= 10_000, "Worker.Concurrency", options.Worker.Concurrency, "0 to 10,000");
        Require(options.Worker.MinConcurrency >= 0 && options.Worker.MinConcurrency <= options.Worker.Concurrency, "Worker.MinConcurrency", options.Worker.MinConcurrency,
            $"0 (always Concurrency) to Concurrency ({options.Worker.Concurrency})");
        Require(options.Worker.MaxPrefetch is >= 0 and <= 1_000_000, "Worker.MaxPrefetch", options.Worker.MaxPrefetch, "0 to 1,000,000");
        RequireTime(options.Worker.PrefetchTime, "Worker.PrefetchTime", longest: TimeSpan.FromMinutes(1));
        RequireTime(options.Worker.MaxIdleClaim, "Worker.MaxIdleClaim", longest: TimeSpan.FromHours(1));
        RequireTime(options.Worker.ShutdownTimeout, "Worker.ShutdownTimeout", longest: TimeSpan.FromDays(1));
        RequireTime(options.Worker.TerminateGrace, "Worker.TerminateGrace", longest: TimeSpan.FromDays(1));
        Require(Enum.IsDefined(options.Worker.Pool), "Worker.Pool", options.Worker.Pool, string.Join(", ", Enum.GetNames<TaskPool>()));
        Require(options.Worker.MaxTasksPerChild >= 0, "Worker.MaxTasksPerChild", options.Worker.MaxTasksPerChild, "0 (no limit) or more");
        Require(options.Worker.MaxMemoryPerChildMiB >= 0, "Worker.MaxMemoryPerChildMiB", options.Worker.MaxMemoryPerChildMiB, "0 (no limit) or more MiB");
        Require(options.Worker.ChildStartTimeout >= TimeSpan.FromSeconds(1) && options.Worker.ChildStartTimeout <= TimeSpan.FromMinutes(10),
            "Worker.ChildStartTimeout", options.Worker.ChildStartTimeout, "1 s to 10 min");
        Require(options.Worker.Queues is { Count: > 0 }, "Worker.Queues", "", "at least one queue");
        foreach (var queue in options.Worker.Queues)
        {
            Require(queue is not null && QueueNames.IsValid(queue), "Worker.Queues", queue ?? "", "names of 1–128 letters, digits or . _ - :");
            Require(!QueueNames.IsOfSilo(queue!), "Worker.Queues", queue!, "names that do not begin with silo:, which are the queues of single silos");
        }

        Require(options.Worker.Name is { Length: > 0 and <= 200 }, "Worker.Name", options.Worker.Name ?? "", "1 to 200 characters");
        Require(ClusterNames.IsValid(options.Cluster), "Cluster", options.Cluster, "a name of 1–64 letters, digits or . _ -");
        if (options.Broker is { } broker)
        {
            BrokerRules.Parse(broker);
            Require(!options.InMemory, "InMemory", true, "false with a Broker, which keeps everything");
        }

        Require(options.DeathTimeout >= TimeSpan.FromSeconds(2) && options.DeathTimeout <= TimeSpan.FromMinutes(10), "DeathTimeout", options.DeathTimeout, "2 s to 10 min");
        Require(options.EntryTimeout >= TimeSpan.FromSeconds(1) && options.EntryTimeout <= TimeSpan.FromMinutes(10), "EntryTimeout", options.EntryTimeout, "1 s to 10 min");
        Require(options.Advertise is null || IPAddress.TryParse(options.Advertise, out _), "Advertise", options.Advertise ?? "", "an IP address of this machine");
        Require(options.InMemory || !string.IsNullOrWhiteSpace(options.DataDirectory), "DataDirectory", options.DataDirectory, "the path of a folder");
        Require(options.EventFile.Path is null || !string.IsNullOrWhiteSpace(options.EventFile.Path), "EventFile.Path", options.EventFile.Path ?? "", "the path of a file");
        Require(options.EventFile.MaxMiB is >= 1 and <= 1_048_576, "EventFile.MaxMiB", options.EventFile.MaxMiB, "1 to 1,048,576");
        Require(options.EventFile.Keep is >= 0 and <= 1000, "EventFile.Keep", options.EventFile.Keep, "0 to 1,000");
        foreach (var kind in options.EventFile.Kinds)
        {
            Require(EventNames.Kind(kind) is not null, "EventFile.Kinds", kind, string.Join(", ", EventNames.All));
        }

        Require(options.Secret is not "", "Secret", "", "some text, or null for none");
        if (options.Gateway is { } gateway)
        {
            GatewayRules.Check(gateway, hasSecret: options.Secret is not null || options.Broker is not null);
        }

        if (options.Http is { } http)
        {
            GatewayRules.Listen(http, "Http"); // Its own address is what says that others may look.
        }
    }

    private static void RequireTime(TimeSpan time, string key, TimeSpan longest) =>
        Require(time >= TimeSpan.Zero && time <= longest, key, time, $"{TimeSpan.Zero} to {longest}");

    private static void Require(bool ok, string key, object value, string allowed)
    {
        if (!ok)
        {
            throw new ArgumentException($"{key} is '{Credentials.Hide($"{value}")}'; allowed: {allowed}.");
        }
    }
}
