using System.Globalization;
using System.Net;

namespace Krewe.Redis;

public sealed partial class RedisUrl
{
    /// <summary>Reads a URL.</summary>
    /// <exception cref="ArgumentException">It is wrong; names the part and what is allowed there, and never the password.</exception>
    public static RedisUrl Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var schemeEnd = text.IndexOf("://", StringComparison.Ordinal);
        var tls = (schemeEnd < 0 ? "" : text[..schemeEnd].ToLowerInvariant()) switch
        {
            "redis" => false,
            "rediss" => true,
            _ => throw Wrong("scheme", "redis:// or, for TLS, rediss://"),
        };
        var rest = text[(schemeEnd + 3)..];

        // The last @, so that a password may contain one, and the marks below, although it should have them encoded.
        var at = rest.LastIndexOf('@');
        var (user, password) = at < 0 ? (null, null) : ParseCredentials(rest[..at]);
        rest = rest[(at + 1)..];

        var query = "";
        if (rest.IndexOf('?', StringComparison.Ordinal) is >= 0 and var mark)
        {
            (rest, query) = (rest[..mark], rest[(mark + 1)..]);
        }

        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (host, port) = ParseAddress(slash < 0 ? rest : rest[..slash]);
        return new RedisUrl
        {
            Tls = tls,
            User = user,
            Password = password,
            Host = host,
            Port = port,
            Database = ParseDatabase(slash < 0 ? "" : rest[(slash + 1)..]),
            CheckCertificate = ParseQuery(query, tls),
        };
    }

    private static (string? User, string? Password) ParseCredentials(string text)
    {
        if (text.Length == 0)
        {
            return (null, null);
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var user = Uri.UnescapeDataString(colon < 0 ? text : text[..colon]);
        var password = colon < 0 ? "" : Uri.UnescapeDataString(text[(colon + 1)..]);
        return (user.Length, password.Length) switch
        {
            (0, 0) => (null, null),
            (_, 0) => throw Wrong("user", "followed by a password: redis://user:password@host, or redis://:password@host without a user"),
            _ => (user.Length == 0 ? null : user, password),
        };
    }

    private static (string Host, int Port) ParseAddress(string text)
    {
        var colon = text.LastIndexOf(':');
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0 || !IPAddress.TryParse(text[1..end], out _) || (end + 1 < text.Length && text[end + 1] != ':'))
            {
                throw Wrong("host", "a name, an IPv4 address, or an IPv6 address in brackets, as in redis://[::1]:6379");
            }

            colon = end + 1 < text.Length ? end + 1 : -1;
        }

        var host = (colon < 0 ? text : text[..colon]).TrimStart('[').TrimEnd(']');
        if (host.Length > 0 && Uri.CheckHostName(host) is UriHostNameType.Unknown or UriHostNameType.Basic)
        {
            throw Wrong("host", "a name, an IPv4 address, or an IPv6 address in brackets, as in redis://[::1]:6379");
        }

        if (!text.StartsWith('[') && host.Contains(':', StringComparison.Ordinal))
        {
            throw Wrong("host", "in brackets if it is an IPv6 address, as in redis://[::1]:6379; a password is followed by @");
        }

        var port = colon < 0 ? "" : text[(colon + 1)..];
        if (port.Length == 0)
        {
            return (host.Length == 0 ? "localhost" : host, DefaultPort);
        }

        return int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 65535
            ? (host.Length == 0 ? "localhost" : host, number)
            : throw Wrong("port", "a number from 1 to 65535; a password is followed by @, as in redis://:password@host:6379");
    }

    private static int ParseDatabase(string text) => text.Length == 0
        ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Wrong("database (after the /)", "a number from 0 on");

    private static bool ParseQuery(string query, bool tls)
    {
        var check = true;
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            check = (tls, pair.ToUpperInvariant()) switch
            {
                (true, "SSL_CERT_REQS=NONE" or "SSL_CERT_REQS=CERT_NONE") => false,
                (true, "SSL_CERT_REQS=REQUIRED" or "SSL_CERT_REQS=CERT_REQUIRED") => true,
                _ => throw Wrong("parameter (after the ?)", "ssl_cert_reqs=none or ssl_cert_reqs=required, and only with rediss://"),
            };
        }

        return check;
    }

    private static ArgumentException Wrong(string part, string allowed) =>
        new($"The {part} of the Redis URL is wrong: it must be {allowed}. The whole form is redis://user:password@host:port/db.");
}
