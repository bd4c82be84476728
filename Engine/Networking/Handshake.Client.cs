using System.IO.Pipelines;
using System.Security.Cryptography;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;
using Orleans.Serialization;

namespace Orleans.Networking;

internal static partial class Handshake
{
    /// <summary>The side that connects. Gives the address of the silo it reached.</summary>
    /// <exception cref="ConnectionFailedException">The silo refused, or could not prove that it belongs to the cluster.</exception>
    public static async Task<SiloAddress> ConnectAsync(IDuplexPipe pipe, Identity self, string where, CancellationToken cancellationToken)
    {
        var hello = await SendAsync(
            pipe.Output,
            FrameKind.Hello,
            new Hello(Magic, Version, self.Role, self.Address.ToParsableString(), RandomNumberGenerator.GetBytes(NonceSize)),
            cancellationToken);
        var content = await ExpectAsync(pipe.Input, FrameKind.Challenge, self, where, cancellationToken);
        var challenge = Parse<Challenge>(content);
        if (challenge.Version != Version) throw Failed(where, $"it speaks version {challenge.Version} of the protocol, not {Version}.");
        if (challenge.Nonce is not { Length: NonceSize }) throw new WireFormatException("The challenge has no nonce.");
        if (challenge.NeedsSecret && self.Secret is null)
        {
            throw Failed(where, "it asks for the cluster's secret, and this process has none: set the same secret as on the silo.");
        }
        if (!challenge.NeedsSecret && self.Secret is not null)
        {
            throw Failed(where, "it has no cluster secret, but this process was given one: set the secret on the silo too. (Is it the right silo?)");
        }
        var mac = self.Secret is null ? null : Mac(self.Secret, "connects", hello, content);
        await SendAsync(pipe.Output, FrameKind.Proof, new Proof(mac, self.ClusterId), cancellationToken);
        var welcome = Parse<Welcome>(await ExpectAsync(pipe.Input, FrameKind.Welcome, self, where, cancellationToken));
        if (self.Secret is not null && !Proves(welcome.Mac, Mac(self.Secret, "listens", hello, content)))
        {
            throw Failed(where, "it could not prove that it knows the cluster's secret; it may be an impostor.");
        }
        return Address(welcome.Address);
    }

    private static async Task<byte[]> ExpectAsync(
        PipeReader input, FrameKind expected, Identity self, string where, CancellationToken cancellationToken)
    {
        var (kind, content) = await Frame.ReadAsync(input, cancellationToken);
        if (kind == expected) return content;
        if (kind != FrameKind.Refused) throw Failed(where, $"it answered with frame {(int)kind} where {expected} belongs; is it a silo?");
        var refused = Parse<Refused>(content);
        throw Failed(where, refused.Reason switch
        {
            RefusalReason.WrongSecret => "the cluster's secret is wrong: check that this process and the silo are given the same secret.",
            RefusalReason.NoSecret => "it asks for the cluster's secret: set the same secret as on the silo.",
            RefusalReason.OtherCluster => $"it belongs to cluster '{refused.Detail}', not '{self.ClusterId}': check the cluster ids and the endpoint.",
            _ => $"it refused the connection: {refused.Detail}",
        });
    }

    private static ConnectionFailedException Failed(string where, string why) => new($"Cannot connect to {where}: {why}");
}
