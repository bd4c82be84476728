namespace Orleans.Runtime;

/// <summary>Who this silo is.</summary>
public interface ILocalSiloDetails
{
    string Name { get; }

    string ClusterId { get; }

    SiloAddress SiloAddress { get; }

    /// <summary>Where clients connect to; the silo's own address if it has no gateway.</summary>
    SiloAddress GatewayAddress { get; }
}
