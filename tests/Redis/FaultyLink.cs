using System.Net;
using System.Net.Sockets;
using Krewe.Redis;

namespace Krewe.Tests.Redis;

/// <summary>A way to a Redis that can lose what passes it, as a network does: the command before it arrives, or its answer.</summary>
internal sealed class FaultyLink : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int port;
    private readonly Task accepting;
    private readonly List<TcpClient> clients = [];
    private volatile string? marked;
    private volatile bool loseCommand;
    private TaskCompletionSource struck = new();
    private byte[] lost = [];

    public FaultyLink(int port)
    {
        this.port = port;
        listener.Start();
        accepting = AcceptAsync();
    }

    public RedisUrl Url => RedisUrl.Parse($"redis://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>Cuts the connection once, when a command that contains <paramref name="mark"/> has arrived and its answer is on its way.</summary>
    public Task LoseAnswerTo(string mark) => Strike(mark, command: false);

    /// <summary>Cuts the connection once, when a command that contains <paramref name="mark"/> is on its way.</summary>
    public Task LoseCommand(string mark) => Strike(mark, command: true);

    /// <summary>Lets what was lost last arrive after all, as a packet does that took another way; returns the first line of its answer with <paramref name="mark"/>.</summary>
    public async Task<string> DeliverAsync(string mark)
    {
        using var late = new TcpClient();
        await late.ConnectAsync(IPAddress.Loopback, port);
        await late.GetStream().WriteAsync(lost);
        using var answer = new StreamReader(late.GetStream(), System.Text.Encoding.Latin1);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var line = await answer.ReadLineAsync(limit.Token) ?? throw new IOException("Redis closed the connection.");
            if (line.Contains(mark, StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        lock (clients)
        {
            clients.ForEach(client => client.Dispose());
        }

        await accepting;
    }

    private Task Strike(string mark, bool command)
    {
        (struck, loseCommand, marked) = (new TaskCompletionSource(), command, mark);
        return struck.Task;
    }

    private async Task AcceptAsync()
    {
        var links = new List<Task>();
        try
        {
            while (true)
            {
                links.Add(PassAsync(await listener.AcceptTcpClientAsync()));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(links);
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var server = new TcpClient();
        try
        {
            lock (clients)
            {
                clients.AddRange([client, server]);
            }

            await server.ConnectAsync(IPAddress.Loopback, port);
            var (up, down) = (client.GetStream(), server.GetStream());
            var cut = false;
            await Task.WhenAny(
                CopyAsync(up, down, text =>
                {
                    if (marked is { } mark && text.Contains(mark, StringComparison.Ordinal))
                    {
                        lost = System.Text.Encoding.Latin1.GetBytes(text);
                        (cut, marked) = (true, null);
                        return !loseCommand;
                    }

                    return true;
                }),
                CopyAsync(down, up, _ => !Volatile.Read(ref cut)));
            if (cut)
            {
                struck.TrySetResult();
            }
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // Somebody has closed it.
        }
        finally
        {
            client.Dispose();
        }
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to, Func<string, bool> passes)
    {
        var bytes = new byte[1 << 16];
        try
        {
            while (await from.ReadAsync(bytes) is > 0 and var count && passes(System.Text.Encoding.Latin1.GetString(bytes, 0, count)))
            {
                await to.WriteAsync(bytes.AsMemory(0, count));
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Somebody has closed it.
        }
    }
}
