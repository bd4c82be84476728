using System.Security.Cryptography.X509Certificates;
using Orleans.Networking;
using Orleans.Runtime.Messaging;

namespace Krewe.Tests.Engine.Wire;

public sealed class Encryption : IDisposable
{
    private readonly X509Certificate2 _silo = NewCertificate("silo");
    private readonly X509Certificate2 _client = NewCertificate("client");
    private readonly X509Certificate2 _stranger = NewCertificate("stranger");

    public void Dispose()
    {
        _silo.Dispose();
        _client.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public async Task Calls_are_answered_over_an_encrypted_connection_and_nobody_on_the_way_can_read_them()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync(o => (o.Secret, o.Tls) = ("open sesame", new() { Certificate = _silo }));
        await using var cable = new Cable(silo.Network.Endpoint!);
        var client = await wires.ClientAsync([cable.Endpoint], o => (o.Secret, o.Tls) = ("open sesame", Trusts(_silo)));

        client.Network.Send(client.Node.Ask("nobody else's business"));
        Assert.Equal("answer nobody else's business", await client.Node.NextAsync());
        var text = new string('é', 1_000_000);
        client.Network.Send(client.Node.Ask(text));
        Assert.Equal("answer " + text, await client.Node.NextAsync());

        Assert.DoesNotContain("business", cable.Seen(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_the_client_does_not_trust_is_refused()
    {
        await using var wires = new Wires();
        var silo = await wires.SiloAsync(o => o.Tls = new() { Certificate = _stranger });

        var error = await Assert.ThrowsAsync<ConnectionFailedException>(
            () => wires.ClientAsync([silo.Network.Endpoint!], o => o.Tls = Trusts(_silo)));
        var byTheSystem = await Assert.ThrowsAsync<ConnectionFailedException>(
            () => wires.ClientAsync([silo.Network.Endpoint!], o => o.Tls = new()));

        Assert.Contains("certificate", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("certificate", byTheSystem.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Where_both_show_a_certificate_only_the_right_one_gets_in()
    {
        await using var wires = new Wires();
        var mutual = Trusts(_client);
        (mutual.Certificate, mutual.RequireClientCertificate) = (_silo, true);
        var silo = await wires.SiloAsync(o => o.Tls = mutual);

        var client = await wires.ClientAsync([silo.Network.Endpoint!], o => (o.Tls = Trusts(_silo)).Certificate = _client);
        client.Network.Send(client.Node.Ask("hello"));
        Assert.Equal("answer hello", await client.Node.NextAsync());

        await Assert.ThrowsAsync<ConnectionFailedException>(
            () => wires.ClientAsync([silo.Network.Endpoint!], o => o.Tls = Trusts(_silo)));
        await Assert.ThrowsAsync<ConnectionFailedException>(
            () => wires.ClientAsync([silo.Network.Endpoint!], o => (o.Tls = Trusts(_silo)).Certificate = _stranger));
    }

    [Fact]
    public async Task Silos_reach_each_other_over_encrypted_connections()
    {
        await using var wires = new Wires();
        var tls = Trusts(_silo);
        (tls.Certificate, tls.RequireClientCertificate) = (_silo, true);
        var one = await wires.SiloAsync(o => o.Tls = tls);
        var two = await wires.SiloAsync(o => o.Tls = tls);

        for (var i = 0; i < 100; i++) one.Network.Send(one.Node.Ask($"{i}", two.Node.Address));

        for (var i = 0; i < 100; i++) Assert.Equal($"request {i}", await two.Node.NextAsync());
    }

    [Fact]
    public async Task Encryption_on_one_side_only_is_said_so()
    {
        await using var wires = new Wires();
        var plain = await wires.SiloAsync(o => o.HandshakeTimeout = TimeSpan.FromSeconds(1));
        var encrypted = await wires.SiloAsync(o => (o.HandshakeTimeout, o.Tls) = (TimeSpan.FromSeconds(1), new() { Certificate = _silo }));

        var error = await Assert.ThrowsAsync<ConnectionFailedException>(() => wires.ClientAsync([plain.Network.Endpoint!], o => o.Tls = Trusts(_silo)));
        var other = await Assert.ThrowsAsync<ConnectionFailedException>(() => wires.ClientAsync([encrypted.Network.Endpoint!]));

        Assert.Contains("both sides use TLS", error.Message, StringComparison.Ordinal);
        Assert.Contains("TLS", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_with_a_certificate_that_others_do_not_trust_reaches_nobody_and_is_reached_by_nobody()
    {
        await using var wires = new Wires();
        var good = await wires.SiloAsync(o => o.Tls = TestCertificates.Mutual(_silo, _silo));
        var bad = await wires.SiloAsync(o => o.Tls = TestCertificates.Mutual(_stranger, _silo));

        good.Network.Send(good.Node.Ask("out", bad.Node.Address));
        bad.Network.Send(bad.Node.Ask("in", good.Node.Address));

        Assert.Contains("cannot be reached", await good.Node.NextAsync(), StringComparison.Ordinal);
        Assert.Matches("cannot be reached|was lost", await bad.Node.NextAsync());
        Assert.DoesNotContain("request", string.Join('\n', wires.Logged), StringComparison.Ordinal);
    }

    private static TlsOptions Trusts(X509Certificate2 certificate) => TestCertificates.Trusts(certificate);

    private static X509Certificate2 NewCertificate(string name) => TestCertificates.New(name);
}
