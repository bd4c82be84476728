using System.Net;
using System.Net.Sockets;

namespace Krewe.Hosting;

/// <summary>Which address of this machine others reach.</summary>
internal static class LocalAddress
{
    /// <summary>
    /// The address by which this machine reaches <paramref name="host"/>: the system says which way it would take, and nothing is sent. The loopback
    /// when there is no way, or the name is not known.
    /// </summary>
    public static IPAddress Towards(string host, int port)
    {
        try
        {
            var target = IPAddress.TryParse(host, out var literal) ? literal : Dns.GetHostAddresses(host).OrderBy(a => a.AddressFamily != AddressFamily.InterNetwork).First();
            using var socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(target, port);
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            return IPAddress.Loopback; // Whoever connects to the host will say what is wrong with it.
        }
    }
}
