using System.Net;
using System.Net.Sockets;

namespace Krewe.Hosting;

/// <summary>Which address of this machine others reach.</summary>
internal static class LocalAddress
{
    /// <summary>
    /// The address by which this machine reaches <paramref name="host"/>: the system says which way it would take, and nothing is sent.
    /// </summary>
    /// <exception cref="SocketException">There is no way to it, or its name is not known.</exception>
    public static IPAddress Towards(string host, int port, Func<string, IPAddress[]> resolve)
    {
        var target = IPAddress.TryParse(host, out var literal) ? literal
            : resolve(host).OrderBy(a => a.AddressFamily != AddressFamily.InterNetwork).FirstOrDefault() ?? throw new SocketException((int)SocketError.HostNotFound);
        using var socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(target, port);
        return ((IPEndPoint)socket.LocalEndPoint!).Address;
    }
}
