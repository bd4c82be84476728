namespace Orleans
{
    /// <summary>Anything that a grain call can be sent to.</summary>
    public interface IAddressable;

    /// <summary>Base of every grain interface.</summary>
    public interface IGrain : IAddressable;

    /// <summary>Grains identified by a string.</summary>
    public interface IGrainWithStringKey : IGrain;

    /// <summary>Grains identified by a 64-bit integer.</summary>
    public interface IGrainWithIntegerKey : IGrain;

    /// <summary>Grains identified by a GUID.</summary>
    public interface IGrainWithGuidKey : IGrain;
}
