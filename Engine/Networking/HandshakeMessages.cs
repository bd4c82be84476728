namespace Orleans.Networking;

/// <summary>What a connection is for.</summary>
internal enum PeerRole
{
    Client = 1,
    Silo = 2,
}

/// <summary>First, from who connects.</summary>
/// <param name="Magic">Says that this is the protocol at all.</param>
/// <param name="Version">The newest version the sender speaks.</param>
/// <param name="Role">What it wants to be.</param>
/// <param name="Address">Its address and generation.</param>
/// <param name="Nonce">32 bytes that never come again.</param>
[GenerateSerializer]
internal sealed record Hello(uint Magic, int Version, PeerRole Role, string? Address, byte[]? Nonce);

/// <summary>The answer to <see cref="Hello"/>.</summary>
/// <param name="Version">The version that both use from here.</param>
/// <param name="NeedsSecret">Whether a secret must be proven.</param>
/// <param name="Nonce">32 bytes that never come again.</param>
[GenerateSerializer]
internal sealed record Challenge(int Version, bool NeedsSecret, byte[]? Nonce);

/// <summary>The answer to <see cref="Challenge"/>.</summary>
/// <param name="Mac">That the sender knows the secret; null if it has none.</param>
/// <param name="ClusterId">The cluster it belongs to.</param>
[GenerateSerializer]
internal sealed record Proof(byte[]? Mac, string? ClusterId);

/// <summary>Last, from who was connected to: messages may follow.</summary>
/// <param name="Mac">That it knows the secret too; null if it has none.</param>
/// <param name="Address">Its address and generation.</param>
[GenerateSerializer]
internal sealed record Welcome(byte[]? Mac, string? Address);

/// <summary>Instead of <see cref="Challenge"/> or <see cref="Welcome"/>; the connection ends.</summary>
[GenerateSerializer]
internal sealed record Refused(RefusalReason Reason, string? Detail);

/// <summary>Why a peer was not let in.</summary>
internal enum RefusalReason
{
    Protocol = 1,
    WrongSecret = 2,
    NoSecret = 3,
    OtherCluster = 4,
}
