using System.Net;

namespace Krewe.Hosting;

/// <summary>Where a silo may take clients. Pure.</summary>
internal static class GatewayRules
{
    /// <summary>Throws when it is malformed, or would let in everybody who can reach this machine.</summary>
    public static void Check(string gateway, bool hasSecret, string key = "Gateway")
    {
        if (!hasSecret && !GatewayAddress.IsLoopback(Listen(gateway, key)))
        {
            throw new ArgumentException($"{key} is '{gateway}', which other machines can reach, and there is no Secret. "
                + "Set one, or listen on 127.0.0.1 only.");
        }
    }

    /// <summary>The endpoint to listen on: an address of this machine, for a name cannot be listened on. The error names <paramref name="key"/>.</summary>
    public static IPEndPoint Listen(string gateway, string key = "Gateway") => GatewayAddress.Parse(gateway, key) switch
    {
        IPEndPoint ip => ip,
        DnsEndPoint local when GatewayAddress.IsLoopback(local) => new(IPAddress.Loopback, local.Port),
        _ => throw new ArgumentException(
            $"{key} is '{gateway}'; allowed: an address of this machine and a port, such as 127.0.0.1:7979, or 0.0.0.0:7979 for all its addresses."),
    };
}
