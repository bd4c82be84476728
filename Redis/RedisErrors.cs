using System.IO;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Krewe.Redis;

/// <summary>Tells errors of the server and the network in words of ours: why, and what to do.</summary>
internal static class RedisErrors
{
    /// <summary>For an error that the server answered with; null when it is the caller's own fault, such as a script that is wrong.</summary>
    /// <param name="url">Which server.</param>
    /// <param name="error">As the server said it, beginning with its code.</param>
    /// <param name="inner">What carried it; null for nothing.</param>
    public static RedisUnavailableException? Answered(RedisUrl url, string error, Exception? inner = null)
    {
        // Servers before version 7 put what a script met into words of their own.
        error = error.IndexOf("-OOM ", StringComparison.Ordinal) is > 0 and var oom ? error[(oom + 1)..] : error;
        var space = error.IndexOf(' ', StringComparison.Ordinal);
        var (problem, why) = (space < 0 ? error : error[..space]) switch
        {
            "LOADING" => (RedisProblem.Loading, "it is still reading its data from disk. It works again by itself when that is done"),
            "OOM" => (RedisProblem.Full, "its memory is full (maxmemory). Give it more, or remove data; it works again by itself then"),
            "READONLY" => (RedisProblem.ReadOnly, "it is a read-only replica. Name the primary in the URL"),
            "MASTERDOWN" => (RedisProblem.ReadOnly, "it is a replica whose primary is down. Name the primary in the URL"),
            "MISCONF" => (RedisProblem.ReadOnly, "it takes no writes because it cannot save its data. Look at its disk and its log"),
            "NOREPLICAS" => (RedisProblem.ReadOnly, "it takes no writes because too few replicas are up"),
            "BUSY" => (RedisProblem.ReadOnly, "a script of somebody else blocks it. SCRIPT KILL ends it"),
            "NOAUTH" => (RedisProblem.Denied, "it wants a password. Put it into the URL: redis://:password@host, or redis://user:password@host"),
            "WRONGPASS" => (RedisProblem.Denied, "it does not take this user and password. Correct them in the URL"),
            "NOPERM" => (RedisProblem.Denied, "the user may not do this. Give it the permission (ACL SETUSER): all commands on the keys of Krewe, and INFO"),
            "CLUSTERDOWN" => (RedisProblem.Away, "its cluster is down"),
            "MOVED" or "ASK" => (RedisProblem.Misconfigured, "it is a node of a Redis Cluster that does not hold these keys"),
            "ERR" when error.Contains("AUTH", StringComparison.Ordinal) && error.Contains("without any password", StringComparison.Ordinal) =>
                (RedisProblem.Denied, "it has no password, but the URL does. Leave it out, or set one in the server (requirepass)"),
            "ERR" when error.Contains("invalid password", StringComparison.Ordinal) =>
                (RedisProblem.Denied, "it does not take this password. Correct it in the URL"),
            "ERR" when error.Contains("DB index", StringComparison.Ordinal) =>
                (RedisProblem.Misconfigured, $"it has no database {url.Database}. Name another one in the URL, or raise its 'databases'"),
            "ERR" when error.Contains("max number of clients", StringComparison.Ordinal) =>
                (RedisProblem.Away, "it has too many clients (maxclients). Close some, or allow more"),
            _ => (default, null),
        };
        return why is null ? null : new RedisUnavailableException(problem, mayHaveRun: false, $"{url} cannot be used: {why}.", inner);
    }

    /// <summary>For an error of the network.</summary>
    public static RedisUnavailableException Broken(RedisUrl url, Exception? cause, bool mayHaveRun) => new(
        cause is AuthenticationException ? RedisProblem.Misconfigured : RedisProblem.Away,
        mayHaveRun,
        $"{url} cannot be reached: {Why(url, cause)}. It works again by itself when it can.{Doubt(mayHaveRun)}",
        cause);

    public static RedisUnavailableException Silent(RedisUrl url, TimeSpan limit, bool mayHaveRun) => new(
        RedisProblem.Silent,
        mayHaveRun,
        $"{url} has not answered for {limit.TotalSeconds:0.###} s: it is paused, overloaded or cut off{(url.Tls && !mayHaveRun ? ", or the port does not speak TLS (redis://)" : "")}. It works again by itself when it answers.{Doubt(mayHaveRun)}");

    public static bool IsNameUnknown(Exception? cause) =>
        cause is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain };

    private static string Doubt(bool mayHaveRun) => mayHaveRun ? " Whether the last command had its effect is not known." : "";

    private static string Why(RedisUrl url, Exception? cause) => cause switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "nothing listens there. Start Redis, or correct host and port in the URL",
        SocketException when IsNameUnknown(cause) => $"the name {url.Host} is not known here. Start the machine or container of this name, or correct it in the URL",
        SocketException other => other.Message,
        AuthenticationException when url.CheckCertificate =>
            "its certificate is not valid for this host, or it does not speak TLS. Correct the certificate, use redis://, or add ?ssl_cert_reqs=none",
        AuthenticationException => "it does not speak TLS. Use redis:// instead of rediss://",
        IOException { InnerException: SocketException inner } => inner.Message,
        _ => url.Tls ? "the connection broke" : "the connection broke, or the port wants TLS (rediss://)",
    };
}
