using System.Net;
using System.Net.Sockets;
using Krewe.Hosting;

namespace Krewe.Tests.Hosting;

public sealed class FreePortTests
{
    [Fact]
    public void A_port_is_held_until_it_is_let_go()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        int number;
        using (var port = new FreePort(IPAddress.Loopback))
        {
            number = port.Number;
            Assert.Throws<SocketException>(() => other.Bind(new IPEndPoint(IPAddress.Loopback, number)));
        }

        other.Bind(new IPEndPoint(IPAddress.Loopback, number));
    }
}
