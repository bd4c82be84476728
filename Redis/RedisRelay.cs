using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Krewe.Redis;

/// <summary>
/// Logs in as an ACL user for a version of the library that knows only passwords: it listens on this machine's loopback, takes connections
/// that know a secret drawn for it, logs each in at the server, and passes bytes on, both ways.
/// </summary>
internal sealed class RedisRelay : IAsyncDisposable
{
    /// <summary>Where the library takes the user's name; null for a version that has nothing like it and needs a relay.</summary>
    public static PropertyInfo? UserOption { get; } = typeof(ConfigurationOptions).GetProperty("User");

    private readonly RedisUrl url;
    private readonly TimeSpan loginLimit;
    private readonly TimeProvider time;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly Task accepting;

    public RedisRelay(RedisUrl url, TimeSpan loginLimit, TimeProvider time)
    {
        (this.url, this.loginLimit, this.time) = (url, loginLimit, time);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Whether a connection to <paramref name="url"/> needs one.</summary>
    public static bool IsNeeded(RedisUrl url) => url.User is not null && UserOption is null;

    /// <summary>Where the library connects to.</summary>
    public EndPoint EndPoint => listener.LocalEndpoint;

    /// <summary>What it has to give for a password. Others on this machine do not know it.</summary>
    public string Token { get; } = RandomNumberGenerator.GetHexString(64);

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        await accepting;
        ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var links = new List<Task>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(ending.Token);
                links.RemoveAll(link => link.IsCompleted);
                links.Add(ServeAsync(client));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            await Task.WhenAll(links);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var limit = new CancellationTokenSource(loginLimit, time);
        using var link = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
        using var login = CancellationTokenSource.CreateLinkedTokenSource(ending.Token, limit.Token);
        try
        {
            using (client)
            {
                client.NoDelay = true;
                var stream = client.GetStream();
                await ExpectTokenAsync(stream, login.Token);
                await using var server = await RedisLogin.OpenAsync(url, login.Token);
                await stream.WriteAsync("+OK\r\n"u8.ToArray(), login.Token);
                await Task.WhenAny(stream.CopyToAsync(server.Stream, link.Token), server.Stream.CopyToAsync(stream, link.Token));
                await link.CancelAsync();
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or RedisUnavailableException or ObjectDisposedException or InvalidDataException)
        {
            // The connection is closed: the library sees that, and whoever probes the server says why.
        }
    }

    private async Task ExpectTokenAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var expected = Encoding.ASCII.GetBytes($"*2\r\n$4\r\nAUTH\r\n${Token.Length}\r\n{Token}\r\n");
        var said = new byte[expected.Length];
        await stream.ReadExactlyAsync(said, cancellationToken);
        if (!CryptographicOperations.FixedTimeEquals(said, expected))
        {
            throw new InvalidDataException("Somebody who does not know the secret has connected.");
        }
    }
}
