using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Orleans.Runtime.Messaging;

namespace Krewe.Hosting;

/// <summary>
/// What comes before Orleans' own protocol on every connection: both sides prove that they know the cluster's secret without showing it.
/// Each answers the other's nonce with an HMAC over all that was said before; who connects goes first, so that nothing can be learned by asking.
/// Everything has a fixed length.
/// </summary>
internal static class SecretHandshake
{
    private const int NonceSize = 32;
    private const int HelloSize = 8 + NonceSize;
    private const int ChallengeSize = 1 + NonceSize;
    private const int MacSize = 32;

    private static ReadOnlySpan<byte> Magic => "krewe-o1"u8;

    /// <summary>The side that connects.</summary>
    /// <exception cref="ConnectionFailedException">It was refused, or the other side could not prove that it belongs to the cluster.</exception>
    public static async Task ConnectAsync(IDuplexPipe pipe, string? secret, string where, CancellationToken cancellationToken)
    {
        byte[] hello = [.. Magic, .. RandomNumberGenerator.GetBytes(NonceSize)];
        await pipe.Output.WriteAsync(hello, cancellationToken);
        var challenge = await ReadAsync(pipe.Input, ChallengeSize, where, cancellationToken);
        var needsSecret = challenge[0] switch
        {
            0 => false,
            1 => true,
            _ => throw Failed(where, "it is no silo of Krewe on Orleans, or one of another version."),
        };
        if (needsSecret && secret is null)
        {
            throw Failed(where, "it asks for the cluster's secret, and this process has none: set the same secret as on the silo.");
        }

        if (!needsSecret && secret is not null)
        {
            throw Failed(where, "it has no cluster secret, but this process was given one: set the secret on the silo too. (Is it the right silo?)");
        }

        await pipe.Output.WriteAsync(Mac(secret, "connects", hello, challenge), cancellationToken);
        var welcome = await ReadAsync(pipe.Input, 1 + MacSize, where, cancellationToken);
        if (welcome[0] != 0)
        {
            throw Failed(where, "the cluster's secret is wrong: check that this process and the silo are given the same secret.");
        }

        if (!CryptographicOperations.FixedTimeEquals(welcome.AsSpan(1), Mac(secret, "listens", hello, challenge)))
        {
            throw Failed(where, "it could not prove that it knows the cluster's secret; it may be an impostor.");
        }
    }

    /// <summary>The side that was connected to. Gives why the peer was not let in; null when it was.</summary>
    public static async Task<string?> AcceptAsync(IDuplexPipe pipe, string? secret, CancellationToken cancellationToken)
    {
        var hello = await ReadAsync(pipe.Input, HelloSize, "the caller", cancellationToken);
        if (!hello.AsSpan().StartsWith(Magic))
        {
            return "it speaks another protocol";
        }

        byte[] challenge = [(byte)(secret is null ? 0 : 1), .. RandomNumberGenerator.GetBytes(NonceSize)];
        await pipe.Output.WriteAsync(challenge, cancellationToken);
        var proof = await ReadAsync(pipe.Input, MacSize, "the caller", cancellationToken);
        if (!CryptographicOperations.FixedTimeEquals(proof, Mac(secret, "connects", hello, challenge)))
        {
            await pipe.Output.WriteAsync((byte[])[1, .. new byte[MacSize]], cancellationToken);
            await pipe.Output.CompleteAsync();
            await AwaitEndAsync(pipe.Input, cancellationToken); // A connection that is dropped at once may lose the refusal.
            return "its cluster secret is wrong";
        }

        await pipe.Output.WriteAsync((byte[])[0, .. Mac(secret, "listens", hello, challenge)], cancellationToken);
        return null;
    }

    private static async Task AwaitEndAsync(PipeReader input, CancellationToken cancellationToken)
    {
        for (var read = default(ReadResult); !read.IsCompleted;)
        {
            read = await input.ReadAsync(cancellationToken);
            input.AdvanceTo(read.Buffer.End);
        }
    }

    private static async Task<byte[]> ReadAsync(PipeReader input, int size, string where, CancellationToken cancellationToken)
    {
        var read = await input.ReadAtLeastAsync(size, cancellationToken);
        if (read.Buffer.Length < size)
        {
            input.AdvanceTo(read.Buffer.End);
            throw Failed(where, "it closed the connection.");
        }

        var content = read.Buffer.Slice(0, size);
        var bytes = content.ToArray();
        input.AdvanceTo(content.End); // What follows is Orleans'.
        return bytes;
    }

    /// <summary>The proof of one side. The label keeps it from being sent back as that of the other.</summary>
    private static byte[] Mac(string? secret, string label, byte[] hello, byte[] challenge)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret ?? ""));
        hmac.AppendData(Encoding.ASCII.GetBytes($"krewe orleans 1 {label} "));
        hmac.AppendData(hello);
        hmac.AppendData(challenge);
        return hmac.GetHashAndReset();
    }

    private static ConnectionFailedException Failed(string where, string why) => new($"Cannot connect to {where}: {why}");
}
