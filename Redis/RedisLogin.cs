using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Krewe.Redis;

/// <summary>
/// A bare connection to a Redis, logged in, before the library makes its own. It tells exactly why a server cannot be used, at once, where the
/// library only says that it did not connect.
/// </summary>
internal sealed class RedisLogin : IAsyncDisposable
{
    private const int LongestLine = 4096;

    private readonly RedisUrl url;
    private readonly TcpClient client;
    private readonly Stream stream; // What is sent and received, decrypted.

    private RedisLogin(RedisUrl url, TcpClient client, Stream stream) => (this.url, this.client, this.stream) = (url, client, stream);

    /// <summary>Connects and logs in.</summary>
    /// <exception cref="RedisUnavailableException">It could not.</exception>
    public static async Task<RedisLogin> OpenAsync(RedisUrl url, RedisOptions options, CancellationToken cancellationToken)
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(await options.Resolve(url.Host, cancellationToken), url.Port, cancellationToken);
            Stream stream = client.GetStream();
            if (url.Tls)
            {
                var encrypted = new SslStream(stream, leaveInnerStreamOpen: false);
                stream = encrypted;
                await encrypted.AuthenticateAsClientAsync(TlsOf(url), cancellationToken);
            }

            var login = new RedisLogin(url, client, stream);
            if (url.Password is { } password)
            {
                await (url.User is { } user ? login.AskAsync(cancellationToken, "AUTH", user, password) : login.AskAsync(cancellationToken, "AUTH", password));
            }

            return login;
        }
        catch (Exception error)
        {
            client.Dispose();
            throw Told(url, error);
        }
    }

    /// <summary>Makes sure that the server would take commands now.</summary>
    /// <exception cref="RedisUnavailableException">It would not.</exception>
    public static async Task ProbeAsync(RedisUrl url, RedisOptions options, CancellationToken cancellationToken)
    {
        await using var login = await OpenAsync(url, options, cancellationToken);
        try
        {
            if (url.Database != 0)
            {
                await login.AskAsync(cancellationToken, "SELECT", url.Database.ToString(CultureInfo.InvariantCulture));
            }

            await login.AskAsync(cancellationToken, "PING");
        }
        catch (Exception error)
        {
            throw Told(url, error);
        }
    }

    private static SslClientAuthenticationOptions TlsOf(RedisUrl url) => new()
    {
        TargetHost = url.Host,
        RemoteCertificateValidationCallback = (_, _, _, errors) => !url.CheckCertificate || errors == SslPolicyErrors.None,
    };

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        client.Dispose();
    }

    private static Exception Told(RedisUrl url, Exception error) =>
        error is RedisUnavailableException or OperationCanceledException ? error : RedisErrors.Broken(url, error, mayHaveRun: false);

    /// <summary>Sends a command and reads the line that answers it.</summary>
    private async Task AskAsync(CancellationToken cancellationToken, params string[] words)
    {
        var command = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{words.Length}\r\n");
        foreach (var word in words)
        {
            command.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(command.ToString()), cancellationToken);
        await stream.FlushAsync(cancellationToken);
        var line = await ReadLineAsync(cancellationToken);
        if (line.StartsWith('-'))
        {
            // A server that does not know AUTH repeats what it was given: the password. Of its answer only the code is told then.
            var told = words[0] == "AUTH" ? line[1..].Split(' ')[0] : line[1..];
            throw RedisErrors.Answered(url, line[1..]) ?? new RedisUnavailableException(
                RedisProblem.Misconfigured, mayHaveRun: false, $"{url} cannot be used: it refused {words[0]} ({told}).");
        }

        if (!line.StartsWith('+'))
        {
            throw new RedisUnavailableException(
                RedisProblem.Misconfigured, mayHaveRun: false, $"{url} cannot be used: what listens there does not speak as Redis does. Correct host and port in the URL.");
        }
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (line.Length < LongestLine)
        {
            if (await stream.ReadAsync(one, cancellationToken) == 0)
            {
                throw new IOException("The server closed the connection.");
            }

            if (one[0] == (byte)'\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)one[0]);
        }

        return line.ToString();
    }
}
