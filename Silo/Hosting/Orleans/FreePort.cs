using System.Net;
using System.Net.Sockets;

namespace Krewe.Hosting;

/// <summary>
/// A port that is free, and is held until this is disposed of: whoever needs two holds both. Orleans announces a port before it opens it, so "any"
/// has to be made a number first; another process may take it between the end of this and then, and then the silo does not start.
/// </summary>
internal sealed class FreePort : IDisposable
{
    private readonly Socket socket;

    public FreePort(IPAddress address)
    {
        socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        socket.Listen(); // Else another socket could have it too, as sockets of .NET may reuse addresses.
    }

    /// <summary>Its number.</summary>
    public int Number => ((IPEndPoint)socket.LocalEndPoint!).Port;

    /// <summary>Lets it go.</summary>
    public void Dispose() => socket.Dispose();
}
