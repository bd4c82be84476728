using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Orleans.Networking;

/// <summary>Who this node is to those it shakes hands with.</summary>
internal sealed record Identity(PeerRole Role, SiloAddress Address, string ClusterId, string? Secret);

/// <summary>
/// Both sides learn who the other is, and prove that they know the secret without showing it: each answers the other's nonce with
/// an HMAC over all that was said before. Who connects goes first, so that a scan of the port gives nothing to guess from.
/// </summary>
internal static partial class Handshake
{
    public const uint Magic = 0x5745524B;
    public const int Version = 1;
    private const int NonceSize = 32;

    private static async Task<byte[]> SendAsync<T>(PipeWriter output, FrameKind kind, T value, CancellationToken cancellationToken)
    {
        var buffer = new FrameBuffer();
        var start = Frame.Begin(buffer);
        var writer = new WireWriter(buffer);
        Codec<T>.Instance.Write(ref writer, value);
        writer.Flush();
        Frame.End(buffer, start, kind);
        await output.WriteAsync(buffer.Written, cancellationToken);
        return buffer.Written[Frame.HeaderSize..].ToArray();
    }

    private static T Parse<T>(byte[] content) where T : class
    {
        var reader = new WireReader(content);
        return Codec<T>.Instance.Read(ref reader) ?? throw new WireFormatException($"{typeof(T).Name} is null.");
    }

    /// <summary>The proof of one side. The label keeps it from being sent back as that of the other.</summary>
    private static byte[] Mac(string secret, string label, byte[] hello, byte[] challenge)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.ASCII.GetBytes($"krewe 1 {label} {hello.Length} {challenge.Length} "));
        hmac.AppendData(hello);
        hmac.AppendData(challenge);
        return hmac.GetHashAndReset();
    }

    private static bool Proves(byte[]? mac, byte[] expected) => mac is not null && CryptographicOperations.FixedTimeEquals(mac, expected);

    private static SiloAddress Address(string? text) =>
        SiloAddress.TryParse(text, out var address) ? address : throw new WireFormatException("The peer gave no valid address.");
}
