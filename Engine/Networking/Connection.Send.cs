using Orleans.Runtime;
using Orleans.Runtime.Messaging;
using Orleans.Serialization;

namespace Orleans.Networking;

internal sealed partial class Connection
{
    [ThreadStatic]
    private static FrameBuffer? t_scratch;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _wake = new(0);
    private FrameBuffer _queued = new();
    private FrameBuffer _spare = new();
    private bool _resting;
    private bool _closed;
    private volatile bool _broken;

    /// <summary>
    /// Queues a message. It is written here, on the caller's thread: what cannot be written harms nobody else's message,
    /// and the connection's loop has nothing left but to send.
    /// </summary>
    public void Send(Message message)
    {
        var scratch = t_scratch ?? new();
        t_scratch = null;
        try
        {
            var start = Frame.Begin(scratch);
            var writer = new WireWriter(scratch);
            MessageFormat.Write(ref writer, message, node.Address);
            writer.Flush();
            Frame.End(scratch, start, FrameKind.Message);
            if (scratch.Length - 4 > options.MaxFrameSize)
            {
                throw new OrleansException(
                    $"{message} takes {scratch.Length} bytes; {nameof(TcpOptions.MaxFrameSize)} allows {options.MaxFrameSize}.");
            }
            if (!Enqueue(scratch.Written.Span)) OnFull(message);
        }
        catch (Exception error)
        {
            OnUnsendable(message, error);
        }
        finally
        {
            scratch.Clear();
            t_scratch = scratch;
        }
    }

    private void SendMark(FrameKind kind) => Enqueue([1, 0, 0, 0, (byte)kind]);

    private bool Enqueue(ReadOnlySpan<byte> frame)
    {
        lock (_gate)
        {
            if (_closed) throw new ConnectionFailedException($"The connection with {peer} has ended.");
            if (_queued.Length > 0 && _queued.Length + (long)frame.Length > options.MaxQueuedBytes) return false;
            frame.CopyTo(_queued.GetSpan(frame.Length));
            _queued.Advance(frame.Length);
            if (!_resting) return true;
            _resting = false;
        }
        _wake.Release();
        return true;
    }

    private async Task WriteAsync()
    {
        while (true)
        {
            FrameBuffer? batch = null;
            lock (_gate)
            {
                if (_queued.Length > 0) (batch, _queued) = (_queued, _spare);
                else if (_closed) return;
                else _resting = true;
            }
            if (batch is null)
            {
                await _wake.WaitAsync(_ended.Token);
                continue;
            }
            var flushed = await link.Pipe.Output.WriteAsync(batch.Written, _ended.Token);
            batch.Clear();
            _spare = batch;
            if (flushed.IsCompleted) throw new ConnectionFailedException($"{peer} takes no more data.");
        }
    }

    /// <summary>Nothing more is queued; the loop ends when it has sent what is.</summary>
    private void Close()
    {
        bool wake;
        lock (_gate)
        {
            _closed = true;
            wake = _resting;
            _resting = false;
        }
        if (wake) _wake.Release();
    }

    private void OnFull(Message message)
    {
        if (message.Kind != MessageKind.Request)
        {
            // An answer must not get lost alone: a peer that does not read what it asked for is given up.
            Break($"{peer} does not read: {options.MaxQueuedBytes} bytes wait for it.");
            return;
        }
        throw new OrleansMessageRejectionException(
            $"{message} was not sent: {options.MaxQueuedBytes} bytes wait to be sent to {peer} already.");
    }

    private void OnUnsendable(Message message, Exception error)
    {
        switch (message.Kind)
        {
            case MessageKind.Request when error is ConnectionFailedException:
                node.Undeliverable(message, new SiloUnavailableException($"{message.Body} on {message.Target}: {error.Message}", error));
                break;
            case MessageKind.Request:
                node.Undeliverable(message, error);
                break;
            case MessageKind.Response when error is not ConnectionFailedException && message.Result?.Exception is null:
                LogUnsendable(log, message, peer, error);
                Send(message.Answer(Task.FromException(new OrleansException($"The result cannot be sent: {error.Message}", error))));
                break;
            case MessageKind.Response when error is ConnectionFailedException:
                LogUnheard(log, message, peer); // Who asked is gone.
                break;
            default:
                LogUnsendable(log, message, peer, error);
                break;
        }
    }
}
