using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace Orleans.Networking;

/// <summary>A connection after the handshake. Messages leave in the order in which they are sent, many in one write.</summary>
[SuppressMessage("Design", "CA1001", Justification = "RunAsync, which ends when the connection does, disposes of what is held.")]
internal sealed partial class Connection(
    Link link, INode node, PeerRole role, SiloAddress peer, TcpOptions options, TimeProvider time, ILogger log)
{
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource<string> _reason = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SiloAddress Peer => peer;

    public PeerRole Role => role;

    /// <summary>Carries messages until the connection ends. Gives the reason, for people.</summary>
    public async Task<string> RunAsync()
    {
        var reading = Guard(ReadAsync(), "It was closed by the other side.");
        var writing = Guard(WriteAsync(), "This node stops.");
        var watching = Guard(WatchAsync(), "");
        var reason = await _reason.Task;
        Close();
        Interlocked.Exchange(ref _heard, null)?.TrySetResult(false);
        // What is queued, such as the last answers of a silo that shuts down, still goes out if the other side takes it.
        if (!_broken) await Within(options.HandshakeTimeout, writing);
        if (_broken) link.Abort(reason);
        await _ended.CancelAsync();
        await Task.WhenAll(reading, writing, watching);
        if (_answer is not null) node.Gone(_answer);
        var closing = link.DisposeAsync().AsTask();
        if (!await Within(options.HandshakeTimeout, closing)) link.Abort(reason);
        await Guard(closing, reason);
        _ended.Dispose();
        _wake.Dispose();
        return reason;
    }

    /// <summary>Ends the connection after what is queued has gone out.</summary>
    public void Stop() => _reason.TrySetResult("This node stops.");

    /// <summary>Whether anything comes from the other side, be it only the answer to this question. False: the connection has ended.</summary>
    public async Task<bool> PingAsync(CancellationToken cancellationToken)
    {
        var mine = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var heard = Interlocked.CompareExchange(ref _heard, mine, null) ?? mine;
        try
        {
            SendMark(FrameKind.Ping);
        }
        catch (ConnectionFailedException)
        {
            return false;
        }

        return await heard.Task.WaitAsync(cancellationToken);
    }

    private void Break(string reason)
    {
        _broken = true;
        _reason.TrySetResult(reason);
    }

    private async Task Guard(Task loop, string reason)
    {
        try
        {
            await loop;
            Break(reason);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // Another loop has ended the connection and said why.
        }
        catch (Exception error) when (error is ConnectionResetException or ConnectionAbortedException)
        {
            // One side is gone without a farewell, as when its process ends; whoever holds the connection logs the reason.
            Break(error.Message);
        }
        catch (Exception error)
        {
            LogBroken(log, peer, error);
            Break(error.Message);
        }
    }

    private async Task<bool> Within(TimeSpan limit, Task task) => await Task.WhenAny(task, Task.Delay(limit, time)) == task;

    /// <summary>
    /// Asks a silent peer whether it is there, and gives it up if it stays silent. Only time in which this side could have heard it counts: after a
    /// pause of this process, what came meanwhile is read first. A large frame from the peer may take long, and its question would come behind
    /// that frame: it is told meanwhile that this side is there.
    /// </summary>
    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(options.PingInterval, time);
        var counted = TimeSpan.Zero;
        while (await timer.WaitForNextTickAsync(_ended.Token))
        {
            var silence = time.GetElapsedTime(Interlocked.Read(ref _lastHeard));
            counted = TimeSpan.FromTicks(Math.Min(silence.Ticks, counted.Ticks + options.PingInterval.Ticks));
            if (counted >= options.PingTimeout) throw new TimeoutException($"Nothing was heard from {peer} for {silence.TotalSeconds:0} s.");
            if (silence >= options.PingInterval) SendMark(FrameKind.Ping);
            else if (_amidFrame) SendMark(FrameKind.Pong);
        }
    }
}
