using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Orleans.Networking;

/// <summary>How a node talks to others over TCP.</summary>
public sealed class TcpOptions
{
    /// <summary>Silo: where it listens, for silos and clients alike; port 0 lets the system choose. Default: 127.0.0.1:11111.</summary>
    public IPEndPoint Listen { get; set; } = new(IPAddress.Loopback, 11111);

    /// <summary>
    /// Silo: the address that others reach it by. Default: the one it listens on, or where that is any, the first one of this machine.
    /// </summary>
    public IPAddress? Advertise { get; set; }

    /// <summary>Client: silos to connect to; the first that answers is used, the others if it goes. Default: 127.0.0.1:11111.</summary>
    public IReadOnlyList<EndPoint> Gateways { get; set; } = [new IPEndPoint(IPAddress.Loopback, 11111)];

    /// <summary>What every node of the cluster knows and nobody else does. Default: null, anybody who can connect is let in.</summary>
    public string? Secret { get; set; }

    /// <summary>Encrypts connections. Default: null, they are plain.</summary>
    public TlsOptions? Tls { get; set; }

    /// <summary>The largest frame taken or sent, in bytes. Default: 64 MiB.</summary>
    public int MaxFrameSize { get; set; } = 64 << 20;

    /// <summary>How much may wait to be sent on one connection, in bytes; more is refused. Default: 64 MiB.</summary>
    public int MaxQueuedBytes { get; set; } = 64 << 20;

    /// <summary>How long a peer has to say who it is. Default: 5 s.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>After how long a silent peer is asked whether it is there. Default: 2 s.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>After how long a silent peer is taken for dead. Default: 15 s.</summary>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest wait between two tries to connect; the first is a hundredth of it. Default: 5 s.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Throws if a value makes no sense, saying which and what is allowed.</summary>
    public void Validate()
    {
        if (MaxFrameSize is < Frame.MaxHandshakeSize or > 1 << 30) Refuse(nameof(MaxFrameSize), MaxFrameSize, "4 KiB to 1 GiB");
        if (MaxQueuedBytes < MaxFrameSize) Refuse(nameof(MaxQueuedBytes), MaxQueuedBytes, $"at least {nameof(MaxFrameSize)} ({MaxFrameSize})");
        if (HandshakeTimeout <= TimeSpan.Zero) Refuse(nameof(HandshakeTimeout), HandshakeTimeout, "more than zero");
        if (PingInterval <= TimeSpan.Zero) Refuse(nameof(PingInterval), PingInterval, "more than zero");
        if (PingTimeout <= PingInterval) Refuse(nameof(PingTimeout), PingTimeout, $"more than {nameof(PingInterval)} ({PingInterval})");
        if (MaxBackoff <= TimeSpan.Zero) Refuse(nameof(MaxBackoff), MaxBackoff, "more than zero");
        if (Secret is { Length: 0 }) Refuse(nameof(Secret), "\"\"", "null (none) or some text");
    }

    private static void Refuse(string key, object value, string allowed) =>
        throw new ArgumentException($"{nameof(TcpOptions)}.{key} is {value}; allowed is {allowed}.");
}

/// <summary>How connections are encrypted, and how the ends show who they are.</summary>
public sealed class TlsOptions
{
    /// <summary>This node's certificate with its private key. Needed to listen; to connect, only if the other side asks for one.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>The name that the certificate of the other side must have. Default: the host connected to.</summary>
    public string? TargetHost { get; set; }

    /// <summary>Whether who connects must show a certificate too. Default: no.</summary>
    public bool RequireClientCertificate { get; set; }

    /// <summary>Judges the other side's certificate. Default: null, the system does.</summary>
    public RemoteCertificateValidationCallback? Validate { get; set; }
}
