using System.Net;
using System.Net.Sockets;

namespace Krewe.Hosting;

/// <summary>
/// Ports that are free. Orleans announces a port before it opens it, so "any" has to be made a number first; another process may take it
/// meanwhile, and then the silo does not start.
/// </summary>
internal static class FreePort
{
    public static int Take(IPAddress address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
