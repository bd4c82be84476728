using System.Buffers;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Orleans.Networking;

internal sealed partial class Connection
{
    private Action<Message>? _answer;
    private TaskCompletionSource<bool>? _heard;
    private long _lastHeard = time.GetTimestamp();

    /// <summary>Whether a part of a frame is here, and the rest on its way.</summary>
    private volatile bool _amidFrame;

    private async Task ReadAsync()
    {
        var input = link.Pipe.Input;
        while (true)
        {
            var read = await input.ReadAsync(_ended.Token);
            Interlocked.Exchange(ref _lastHeard, time.GetTimestamp());
            Interlocked.Exchange(ref _heard, null)?.TrySetResult(true);
            var buffer = read.Buffer;
            while (Frame.TryRead(ref buffer, options.MaxFrameSize, out var kind, out var content)) Take(kind, content);
            if (read.IsCompleted && !buffer.IsEmpty) throw new WireFormatException($"The connection with {peer} ended inside a frame.");
            _amidFrame = !buffer.IsEmpty;
            input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted || read.IsCanceled) return;
        }
    }

    private void Take(FrameKind kind, in ReadOnlySequence<byte> content)
    {
        switch (kind)
        {
            case FrameKind.Message: TakeMessage(content); break;
            case FrameKind.Ping: SendMark(FrameKind.Pong); break;
            case FrameKind.Pong: break;
            default: throw new WireFormatException($"Frame {(int)kind} has no place after the handshake.");
        }
    }

    private void TakeMessage(in ReadOnlySequence<byte> content)
    {
        if (content.IsSingleSegment)
        {
            Deliver(content.FirstSpan);
            return;
        }
        var bytes = ArrayPool<byte>.Shared.Rent((int)content.Length);
        try
        {
            content.CopyTo(bytes);
            Deliver(bytes.AsSpan(0, (int)content.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void Deliver(ReadOnlySpan<byte> content)
    {
        var reader = new WireReader(content);
        var (message, problem) = MessageFormat.Read(ref reader, node, peer);
        if (problem is not null)
        {
            if (message.Kind == MessageKind.Request) Send(message.Answer(Task.FromException(problem)));
            else LogDropped(log, message, peer, problem);
        }
        else if (role == PeerRole.Silo) node.Receive(message);
        else if (message.Kind is MessageKind.Response or MessageKind.Redirect) throw new WireFormatException($"A client does not send {message.Kind}.");
        else if (message.Caller != peer) throw new WireFormatException("A client sends calls of its own only.");
        else node.Relay(message, _answer ??= Send);
    }
}
