using System.Net;
using System.Net.Sockets;

namespace Krewe.Tests.Telemetry;

/// <summary>What the tests with a collector leave behind.</summary>
[Collection(nameof(Alone))]
public class TelemetryStartTests
{
    [Fact]
    public async Task A_start_that_fails_leaves_no_silo_running()
    {
        var test = new WithoutSilo();
        await Assert.ThrowsAnyAsync<Exception>(test.InitializeAsync);

        using var socket = new TcpClient();
        var error = await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(test.Gateway!));
        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
    }

    /// <summary>Its client looks for a silo where there is none.</summary>
    private sealed class WithoutSilo : TelemetryTest
    {
        public IPEndPoint? Gateway { get; private set; }

        private protected override void Configure(ClientOptions options, IPEndPoint gateway)
        {
            Gateway = gateway;
            options.Gateways = ["127.0.0.1:1"];
        }
    }
}
