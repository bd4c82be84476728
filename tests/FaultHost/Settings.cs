using System.Globalization;

namespace Krewe.FaultHost;

/// <summary>The command line: a directory, then <c>name=value</c>.</summary>
public sealed record class Settings(string Directory)
{
    public int Concurrency { get; private init; } = 8;

    public int MaxDeliveries { get; private init; } = 3;

    /// <summary>A worker that is silent for so long has lost its session; it is heard of in half of that.</summary>
    public TimeSpan SessionTimeout { get; private init; } = new Queues.ShardOptions().SessionTimeout;

    /// <summary>Number of the process over this directory; written with each execution.</summary>
    public int Life { get; private init; } = 1;

    /// <summary>The Redis of a cluster; null for a silo alone, over the directory.</summary>
    public string? Broker { get; private init; }

    /// <summary>The cluster's secret; null for one that it draws.</summary>
    public string? Secret { get; private init; }

    /// <summary>How far its clock is ahead.</summary>
    public TimeSpan Clock { get; private init; }

    /// <summary>Whether it is no silo but a client of them.</summary>
    public bool IsClient { get; private init; }

    public static Settings Parse(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var settings = new Settings(args[0]);
        foreach (var arg in args.Skip(1))
        {
            var (name, text) = (arg.Split('=', 2)[0], arg.Split('=', 2)[1]);
            settings = name switch
            {
                "concurrency" => settings with { Concurrency = Number(text) },
                "deliveries" => settings with { MaxDeliveries = Number(text) },
                "session" => settings with { SessionTimeout = TimeSpan.FromMilliseconds(Number(text)) },
                "life" => settings with { Life = Number(text) },
                "broker" => settings with { Broker = text },
                "secret" => settings with { Secret = text },
                "clock" => settings with { Clock = TimeSpan.FromSeconds(Number(text)) },
                "role" => settings with { IsClient = text == "client" },
                _ => throw new ArgumentException($"'{name}' is not known; use concurrency, deliveries, session, life, broker, secret, clock or role."),
            };
        }

        return settings;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
