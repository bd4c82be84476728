using System.Net;

namespace Krewe.Redis;

/// <summary>Times of a connection to Redis.</summary>
public sealed class RedisOptions
{
    /// <summary>How long the server may answer no command until it counts as away. Default: 5 s.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an attempt to connect may take; so long it waits for a name that is not known. Default: 3 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often an idle connection is tried. Default: 5 s.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait between attempts to connect. Default: 500 ms.</summary>
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How the connection is named to the server, as CLIENT LIST shows it. Default: krewe.</summary>
    public string ClientName { get; set; } = "krewe";

    /// <summary>Looks up a name; an address in letters is itself.</summary>
    internal Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; set; } = Dns.GetHostAddressesAsync;

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">One is wrong; names it and what is allowed.</exception>
    public void Validate()
    {
        Check(CommandTimeout, nameof(CommandTimeout));
        Check(ConnectTimeout, nameof(ConnectTimeout));
        Check(KeepAlive, nameof(KeepAlive));
        Check(RetryPause, nameof(RetryPause));
    }

    private static void Check(TimeSpan value, string name)
    {
        if (value < TimeSpan.FromMilliseconds(10) || value > TimeSpan.FromHours(1))
        {
            throw new ArgumentException($"{name} of the Redis connection is {value}; it must be from 10 ms to 1 h.");
        }
    }
}
