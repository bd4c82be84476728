using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Krewe.Tests.Engine.Wire;

/// <summary>A cable between clients and a silo, which can be cut, inside a frame too, or go dead without a word.</summary>
public sealed class Cable : IAsyncDisposable
{
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly IPEndPoint _target;
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly ConcurrentQueue<(bool ToSilo, byte[] Bytes)> _seen = new();
    private readonly Task _accepting;
    private volatile bool _dead;
    private volatile TaskCompletionSource? _held, _answersHeld;
    private int _cutAfter = int.MaxValue;
    private TimeSpan _pace;

    public Cable(IPEndPoint target)
    {
        _target = target;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Cuts the connections there are. A client may be back before the last is cut: that connection is left alone.</summary>
    public void Cut()
    {
        foreach (var socket in _sockets.ToArray()) socket.Dispose();
    }

    /// <summary>Cuts after so many more bytes to the silo.</summary>
    public void CutAfter(int bytes) => Volatile.Write(ref _cutAfter, bytes);

    /// <summary>Takes nothing more from the client until <see cref="LetGo"/>.</summary>
    public void Hold() => _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetGo() => _held!.SetResult();

    /// <summary>Takes nothing more from the silo.</summary>
    public void HoldAnswers() => _answersHeld = new();

    /// <summary>Lets a piece of 64 KiB to the silo pass in every such time.</summary>
    public void Slow(TimeSpan pace) => _pace = pace;

    /// <summary>All that has passed, as text.</summary>
    public string Seen() => string.Concat(_seen.Select(part => Encoding.Latin1.GetString(part.Bytes)));

    /// <summary>All that the clients have sent.</summary>
    public byte[] Sent() => [.. _seen.Where(part => part.ToSilo).SelectMany(part => part.Bytes)];

    /// <summary>Swallows everything from now on; both ends stay open.</summary>
    public void GoDead() => _dead = true;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        Cut();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptAsync();
                var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await far.ConnectAsync(_target);
                _sockets.Add(near);
                _sockets.Add(far);
                _ = PumpAsync(near, far, toSilo: true);
                _ = PumpAsync(far, near, toSilo: false);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Disposed: the end.
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool toSilo)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (await from.ReceiveAsync(buffer) is var count and > 0)
            {
                if (_dead) continue;
                if (toSilo && _pace > TimeSpan.Zero)
                {
                    using var timer = new PeriodicTimer(_pace);
                    await timer.WaitForNextTickAsync();
                }
                if ((toSilo ? _held : _answersHeld) is { } held) await held.Task;
                _seen.Enqueue((toSilo, buffer[..count]));
                var part = toSilo ? Math.Min(count, Volatile.Read(ref _cutAfter)) : count;
                await to.SendAsync(buffer.AsMemory(0, part));
                if (part < count) break;
                if (toSilo && _cutAfter != int.MaxValue) Interlocked.Add(ref _cutAfter, -count);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
        from.Dispose();
        to.Dispose();
    }
}
