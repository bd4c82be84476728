using System.Net;
using System.Net.Sockets;
using Krewe.Queues;

namespace Krewe.Hosting;

/// <summary>Which address of this machine others reach.</summary>
internal static class LocalAddress
{
    /// <summary>
    /// The address by which this machine reaches <paramref name="host"/>: the system says which way it would take, and nothing is sent.
    /// </summary>
    /// <exception cref="StoreUnavailableException">There is no way to it, or its name is not known: others could not be told where this silo is.</exception>
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
            throw new StoreUnavailableException(
                $"The broker's host {host} cannot be found: {e.Message} Correct the name, or wait until the network is there and start again.", e);
        }
    }
}
