namespace Orleans.Runtime;

/// <summary>The address this node goes by.</summary>
public sealed class NodeAddress(SiloAddress value)
{
    public SiloAddress Value { get; } = value;
}
