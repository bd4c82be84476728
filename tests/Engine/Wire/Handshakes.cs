using System.Net.Sockets;
using Orleans.Networking;
using Orleans.Runtime.Messaging;

namespace Krewe.Tests.Engine.Wire;

public class Handshakes
{
    [Theory]
    [InlineData(null)]
    [InlineData("open sesame")]
    public async Task Who_knows_the_secret_is_let_in_and_calls_are_answered(string? secret)
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync(o => o.Secret = secret);
        var client = await wires.ClientAsync([silo.Network.Endpoint!], o => o.Secret = secret);
        Assert.Equal(silo.Node.Address, client.Network.Gateway);
        client.Network.Send(client.Node.Ask("hello"));
        Assert.Equal("answer hello", await client.Node.NextAsync());
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_with_what_to_check_and_appears_nowhere()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync(o => o.Secret = "open sesame");
        var error = await Assert.ThrowsAsync<ConnectionFailedException>(() => wires.ClientAsync([silo.Network.Endpoint!], o => o.Secret = "open rye"));
        Assert.Contains("check that this process and the silo are given the same secret", error.Message, StringComparison.Ordinal);
        var said = string.Join('\n', wires.Logged) + error;
        Assert.DoesNotContain("sesame", said, StringComparison.Ordinal);
        Assert.DoesNotContain("rye", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_secret_where_one_is_asked_for_is_refused()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync(o => o.Secret = "open sesame");
        var error = await Assert.ThrowsAsync<ConnectionFailedException>(() => wires.ClientAsync([silo.Network.Endpoint!]));
        Assert.Contains("set the same secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_with_a_secret_does_not_talk_to_a_silo_that_cannot_prove_it()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync();
        var error = await Assert.ThrowsAsync<ConnectionFailedException>(() => wires.ClientAsync([silo.Network.Endpoint!], o => o.Secret = "x"));
        Assert.Contains("has no cluster secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_cluster_is_refused_by_name()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync(cluster: "blue");
        var error = await Assert.ThrowsAsync<ConnectionFailedException>(() => wires.ClientAsync([silo.Network.Endpoint!], cluster: "green"));
        Assert.Contains("'blue', not 'green'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_listening_is_said_so()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync();
        var endpoint = silo.Network.Endpoint!;
        await silo.Network.StopAsync(default);
        var error = await Assert.ThrowsAsync<ConnectionFailedException>(() => wires.ClientAsync([endpoint]));
        Assert.Contains("nobody listens there", error.Message, StringComparison.Ordinal);
    }

    /// <summary>First bytes that are no greeting: a message before any proof, another protocol, a length out of bounds.</summary>
    [Theory]
    [InlineData(new byte[] { 3, 0, 0, 0, 16, 0, 0 })]
    [InlineData(new byte[] { 71, 69, 84, 32, 47, 32, 72, 84, 84, 80 })]
    [InlineData(new byte[] { 1, 16, 0, 0, 1 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 1 })]
    public async Task What_comes_before_the_proof_is_not_processed(byte[] first)
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync(o => o.Secret = "open sesame");
        using var socket = await ConnectAsync(silo.Network);
        await socket.SendAsync(first);
        await AssertClosedAsync(socket);
        Assert.Equal(0, silo.Node.Calls);
    }

    [Fact]
    public async Task Who_says_nothing_or_says_it_too_slowly_is_closed()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync(o => o.HandshakeTimeout = TimeSpan.FromMilliseconds(200));
        using var mute = await ConnectAsync(silo.Network);
        using var slow = await ConnectAsync(silo.Network);
        await slow.SendAsync(new byte[] { 200, 0, 0 });
        await AssertClosedAsync(mute);
        await AssertClosedAsync(slow);
    }

    [Fact]
    public async Task Who_drips_bytes_is_closed_at_the_same_time_as_who_says_nothing()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync(o => o.HandshakeTimeout = TimeSpan.FromMilliseconds(500));
        using var socket = await ConnectAsync(silo.Network);
        var closed = AssertClosedAsync(socket);

        // A greeting that would be long enough for hours.
        await socket.SendAsync(new byte[] { 0, 16, 0, 0, 1 });
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (!closed.IsCompleted && await timer.WaitForNextTickAsync())
        {
            try
            {
                await socket.SendAsync(new byte[] { 1 });
            }
            catch (SocketException)
            {
                break; // It was closed, which the reader sees too.
            }
        }

        await closed;
        Assert.Contains(wires.Logged, line => line.Contains("did not say who it is", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_crowd_that_says_nothing_keeps_nobody_out_for_longer_than_a_handshake_may_take()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync(o => o.HandshakeTimeout = TimeSpan.FromSeconds(1));
        var early = await wires.ClientAsync([silo.Network.Endpoint!]);
        var crowd = new List<Socket>();
        try
        {
            for (var i = 0; i < 400; i++) crowd.Add(await ConnectAsync(silo.Network));

            early.Network.Send(early.Node.Ask("still here"));
            Assert.Equal("answer still here", await early.Node.NextAsync());
            foreach (var socket in crowd) await AssertClosedAsync(socket);
            var late = await wires.ClientAsync([silo.Network.Endpoint!]);
            late.Network.Send(late.Node.Ask("me too"));
            Assert.Equal("answer me too", await late.Node.NextAsync());
            Assert.Contains(wires.Logged, line => line.Contains("are in their handshake", StringComparison.Ordinal));
        }
        finally
        {
            foreach (var socket in crowd) socket.Dispose();
        }
    }

    private static async Task<Socket> ConnectAsync(SiloNetwork network)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(network.Endpoint!);
        return socket;
    }

    private static async Task AssertClosedAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            Assert.Equal(0, await socket.ReceiveAsync(new byte[100], limit.Token));
        }
        catch (SocketException)
        {
            // Reset, because it was closed with unread bytes: as good as closed.
        }
    }
}
