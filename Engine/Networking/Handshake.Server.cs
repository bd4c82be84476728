using System.IO.Pipelines;
using System.Security.Cryptography;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;
using Orleans.Serialization;

namespace Orleans.Networking;

internal static partial class Handshake
{
    /// <summary>The side that was connected to. Gives the peer that was let in.</summary>
    /// <exception cref="ConnectionFailedException">It was not let in, and was told why.</exception>
    public static async Task<(PeerRole Role, SiloAddress Address)> AcceptAsync(
        IDuplexPipe pipe, Identity self, bool silos, CancellationToken cancellationToken)
    {
        var (kind, first) = await Frame.ReadAsync(pipe.Input, cancellationToken);
        if (kind != FrameKind.Hello) throw new WireFormatException($"The first frame is {(int)kind}, not a greeting.");
        var hello = Parse<Hello>(first);
        if (hello.Magic != Magic || hello.Nonce is not { Length: NonceSize }) throw new WireFormatException("The greeting is of another protocol.");
        if (hello.Version < Version || hello.Role is not (PeerRole.Client or PeerRole.Silo))
        {
            var detail = $"this silo speaks version {Version} of the protocol, the caller {hello.Version} as {hello.Role}.";
            throw await RefuseAsync(pipe, RefusalReason.Protocol, detail, cancellationToken);
        }
        if (hello.Role == PeerRole.Silo && !silos)
        {
            throw await RefuseAsync(pipe, RefusalReason.Protocol, "this port is for clients, not for other silos.", cancellationToken);
        }
        var peer = Address(hello.Address);
        var challenge = await SendAsync(
            pipe.Output,
            FrameKind.Challenge,
            new Challenge(Version, self.Secret is not null, RandomNumberGenerator.GetBytes(NonceSize)),
            cancellationToken);
        (kind, var second) = await Frame.ReadAsync(pipe.Input, cancellationToken);
        if (kind != FrameKind.Proof) throw new WireFormatException($"The second frame is {(int)kind}, not a proof.");
        var proof = Parse<Proof>(second);
        if (self.Secret is not null)
        {
            if (proof.Mac is null) throw await RefuseAsync(pipe, RefusalReason.NoSecret, null, cancellationToken);
            if (!Proves(proof.Mac, Mac(self.Secret, "connects", first, challenge)))
            {
                throw await RefuseAsync(pipe, RefusalReason.WrongSecret, null, cancellationToken);
            }
        }
        // The name of the cluster is told only to those who know its secret.
        if (proof.ClusterId != self.ClusterId) throw await RefuseAsync(pipe, RefusalReason.OtherCluster, self.ClusterId, cancellationToken);
        var mac = self.Secret is null ? null : Mac(self.Secret, "listens", first, challenge);
        await SendAsync(pipe.Output, FrameKind.Welcome, new Welcome(mac, self.Address.ToParsableString()), cancellationToken);
        return (hello.Role, peer);
    }

    private static async Task<ConnectionFailedException> RefuseAsync(
        IDuplexPipe pipe, RefusalReason reason, string? detail, CancellationToken cancellationToken)
    {
        await SendAsync(pipe.Output, FrameKind.Refused, new Refused(reason, detail), cancellationToken);
        return new(reason switch
        {
            RefusalReason.WrongSecret => "The peer's cluster secret is wrong.",
            RefusalReason.NoSecret => "The peer has no cluster secret.",
            RefusalReason.OtherCluster => "The peer belongs to another cluster.",
            _ => $"The peer was refused: {detail}",
        });
    }
}
