using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Krewe.Hosting;

/// <summary>Where a silo takes clients: <c>host:port</c>, <c>1.2.3.4:port</c> or <c>[::1]:port</c>.</summary>
public static class GatewayAddress
{
    /// <summary>Reads one.</summary>
    /// <exception cref="ArgumentException">It is malformed; the message names the key, the value and what is allowed.</exception>
    public static EndPoint Parse(string? text, string key) => TryParse(text, out var endpoint) ? endpoint : throw new ArgumentException(
        $"{key} is '{Credentials.Hide(text ?? "")}'; allowed: host:port, such as 127.0.0.1:7979, with a port of 0 to 65,535.");

    /// <summary>Reads one; names are not looked up.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out EndPoint? endpoint)
    {
        endpoint = null;
        if (text is null)
        {
            return false;
        }

        var colon = text.LastIndexOf(':');
        if (colon < 1 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }

        var host = text[..colon];
        if (host is ['[', .. var inner, ']'] && IPAddress.TryParse(inner, out var v6))
        {
            endpoint = new IPEndPoint(v6, port);
        }
        else if (IPAddress.TryParse(host, out var v4) && !host.Contains(':', StringComparison.Ordinal))
        {
            endpoint = new IPEndPoint(v4, port);
        }
        else if (Uri.CheckHostName(host) == UriHostNameType.Dns)
        {
            endpoint = new DnsEndPoint(host, port);
        }

        return endpoint is not null;
    }

    /// <summary>Whether only this machine can reach it.</summary>
    public static bool IsLoopback(EndPoint endpoint) => endpoint switch
    {
        IPEndPoint ip => IPAddress.IsLoopback(ip.Address),
        DnsEndPoint dns => dns.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
