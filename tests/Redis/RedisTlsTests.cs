using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Krewe.Redis;
using Krewe.Tests.Conformance;

namespace Krewe.Tests.Redis;

public sealed class RedisTlsTests : IAsyncLifetime
{
    private readonly TemporaryDirectory directory = new();
    private RedisServer server = null!;
    private RedisUrl url = null!;

    public async Task InitializeAsync()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await File.WriteAllTextAsync(directory["cert.pem"], certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(directory["key.pem"], key.ExportPkcs8PrivateKeyPem());
        server = await RedisServer.StartAsync(
            "--tls-port", "0", "--tls-cert-file", directory["cert.pem"], "--tls-key-file", directory["key.pem"], "--tls-auth-clients", "no");
        using var free = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        free.Start();
        var port = ((System.Net.IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        await server.DoAsync("CONFIG", "SET", "tls-port", $"{port}");
        await server.DoAsync("ACL", "SETUSER", "krewe", "on", ">pw", "allkeys", "+@all");
        url = RedisUrl.Parse($"rediss://127.0.0.1:{port}?ssl_cert_reqs=none");
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        directory.Dispose();
    }

    [Theory]
    [InlineData(null, "default")]
    [InlineData("krewe", "krewe")]
    public async Task Commands_go_over_tls(string? user, string expected)
    {
        var with = new RedisUrl { Host = url.Host, Port = url.Port, Tls = true, CheckCertificate = false, User = user, Password = user is null ? null : "pw" };
        await using var connection = server.Connect(url: with);
        Assert.Equal(expected, (string?)await connection.RunAsync(database => database.ExecuteAsync("ACL", "WHOAMI")));
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused()
    {
        await using var connection = server.Connect(url: new RedisUrl { Host = url.Host, Port = url.Port, Tls = true });

        var error = await Assert.ThrowsAsync<RedisUnavailableException>(() => connection.ConnectAsync());

        Assert.Equal(RedisProblem.Misconfigured, error.Problem);
        Assert.Contains("certificate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_to_a_port_without_it_is_an_error_that_says_so()
    {
        // Such a Redis waits for the end of a line, and says nothing.
        await using var connection = server.Connect(new RedisOptions { ConnectTimeout = TimeSpan.FromSeconds(1) }, new RedisUrl { Host = "127.0.0.1", Port = server.Port, Tls = true, CheckCertificate = false });

        var error = await Assert.ThrowsAsync<RedisUnavailableException>(() => connection.ConnectAsync());

        Assert.Contains("TLS", error.Message, StringComparison.Ordinal);
    }
}
