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

    public static Settings Parse(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var settings = new Settings(args[0]);
        foreach (var arg in args.Skip(1))
        {
            var (name, value) = (arg.Split('=')[0], int.Parse(arg.Split('=')[1], CultureInfo.InvariantCulture));
            settings = name switch
            {
                "concurrency" => settings with { Concurrency = value },
                "deliveries" => settings with { MaxDeliveries = value },
                "session" => settings with { SessionTimeout = TimeSpan.FromMilliseconds(value) },
                "life" => settings with { Life = value },
                _ => throw new ArgumentException($"'{name}' is not known; use concurrency, deliveries, session or life."),
            };
        }

        return settings;
    }
}
