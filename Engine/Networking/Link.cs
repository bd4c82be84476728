using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Orleans.Runtime.Messaging;

namespace Orleans.Networking;

/// <summary>A connection of bytes, encrypted or not.</summary>
internal sealed class Link(ConnectionContext context, IDuplexPipe pipe, SslStream? tls) : IAsyncDisposable
{
    public IDuplexPipe Pipe => pipe;

    public EndPoint? Remote => context.RemoteEndPoint;

    /// <summary>Ends it at once, whatever is under way.</summary>
    public void Abort(string reason) => context.Abort(new ConnectionAbortedException(reason));

    public async ValueTask DisposeAsync()
    {
        await pipe.Input.CompleteAsync();
        await pipe.Output.CompleteAsync();
        if (tls is not null) await tls.DisposeAsync();
        await context.DisposeAsync();
    }

    /// <summary>Disposes of a connection that came to nothing, whatever the other side has done with it meanwhile.</summary>
    public static async ValueTask DiscardAsync(ConnectionContext context)
    {
        try
        {
            await context.DisposeAsync();
        }
        catch (IOException)
        {
            // Reset by the other side: it is gone, which is what was wanted.
        }
    }

    public static async Task<Link> AcceptAsync(ConnectionContext context, TlsOptions? tls, CancellationToken cancellationToken)
    {
        if (tls is null) return new(context, context.Transport, null);
        var stream = new SslStream(new DuplexStream(context.Transport));
        return await SecureAsync(context, stream, stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = tls.Certificate,
                ClientCertificateRequired = tls.RequireClientCertificate,
                RemoteCertificateValidationCallback = tls.RequireClientCertificate ? tls.Validate : null,
            },
            cancellationToken));
    }

    public static async Task<Link> ConnectAsync(ConnectionContext context, TlsOptions? tls, string host, CancellationToken cancellationToken)
    {
        if (tls is null) return new(context, context.Transport, null);
        var stream = new SslStream(new DuplexStream(context.Transport));
        return await SecureAsync(context, stream, stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = tls.TargetHost ?? host,
                ClientCertificates = tls.Certificate is null ? null : [tls.Certificate],
                RemoteCertificateValidationCallback = tls.Validate,
            },
            cancellationToken));
    }

    private static async Task<Link> SecureAsync(ConnectionContext context, SslStream stream, Task authenticated)
    {
        try
        {
            await authenticated;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw new ConnectionFailedException($"No encrypted connection with {context.RemoteEndPoint}: {error.Message} Check the certificates, and that both sides use TLS.", error);
        }
        return new(context, new StreamPipe(stream), stream);
    }

    private sealed class StreamPipe(Stream stream) : IDuplexPipe
    {
        public PipeReader Input { get; } = PipeReader.Create(stream, new(bufferSize: 64 << 10, leaveOpen: true));

        public PipeWriter Output { get; } = PipeWriter.Create(stream, new(leaveOpen: true));
    }
}
