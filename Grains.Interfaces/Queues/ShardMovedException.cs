namespace Krewe;

/// <summary>A shard is being taken over by another activation. Nothing of the call was acknowledged; the client sends it again by itself.</summary>
[Orleans.GenerateSerializer, Orleans.Alias("krewe.ShardMovedException")]
public sealed class ShardMovedException : KreweException
{
    /// <summary>Names the shard.</summary>
    public ShardMovedException(int shard, Exception? cause = null)
        : base($"Shard {shard} is being taken over by another activation; send the call again.", cause)
    {
    }

    /// <summary>As it comes over the wire.</summary>
    public ShardMovedException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
