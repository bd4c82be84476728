using System.Globalization;

namespace Orleans.Runtime;

/// <summary>Makes references whose calls go out from one node.</summary>
internal sealed class GrainFactory(Node node, IServiceProvider services) : IClusterClient
{
    public IServiceProvider ServiceProvider => services;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrEmpty(primaryKey);
        return Make<TGrainInterface>(primaryKey, grainClassNamePrefix);
    }

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        Make<TGrainInterface>(primaryKey.ToString("X", CultureInfo.InvariantCulture), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => Make<TGrainInterface>(primaryKey.ToString("N"), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => MakeReference<TGrainInterface>(grainId);

    internal TGrainInterface MakeReference<TGrainInterface>(GrainId id) =>
        (TGrainInterface)(object)node.Manifest.FindInterface(typeof(TGrainInterface)).Reference(id, node);

    private TGrainInterface Make<TGrainInterface>(string key, string? grainClassNamePrefix)
    {
        var grainInterface = node.Manifest.FindInterface(typeof(TGrainInterface));
        var type = grainClassNamePrefix is null
            ? node.Manifest.GrainTypeOf(grainInterface)
            : GrainType.Create(grainClassNamePrefix);
        return (TGrainInterface)(object)grainInterface.Reference(GrainId.Create(type, key), node);
    }
}
