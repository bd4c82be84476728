using System.Reflection;

namespace Orleans.Runtime;

/// <summary>The grain interfaces and classes of the application's assemblies, as their generated registries list them.</summary>
public sealed class GrainManifest
{
    private readonly Dictionary<Type, GrainInterface> _interfaces = [];
    private readonly Dictionary<uint, GrainInterface> _interfacesById = [];
    private readonly Dictionary<GrainType, GrainClass> _classes = [];
    private readonly Dictionary<Type, GrainType> _implementations = [];

    public GrainManifest(IEnumerable<Assembly> assemblies)
    {
        ArgumentNullException.ThrowIfNull(assemblies);
        foreach (var registry in assemblies.SelectMany(a => a.GetCustomAttributes<GrainRegistryAttribute>()))
            ((GrainRegistry)Activator.CreateInstance(registry.Registry)!).Register(this);
    }

    /// <summary>
    /// The manifest of all loaded assemblies and of what they refer to. Load task libraries first.
    /// </summary>
    public static GrainManifest OfLoadedAssemblies() => LoadedAssemblies.Manifest();

    public IEnumerable<GrainInterface> Interfaces => _interfaces.Values;

    public void Add(GrainInterface grainInterface)
    {
        ArgumentNullException.ThrowIfNull(grainInterface);
        _interfaces.Add(grainInterface.Type, grainInterface);
        if (!_interfacesById.TryAdd(grainInterface.Id, grainInterface))
        {
            throw new OrleansException(
                $"{grainInterface.Type} and {_interfacesById[grainInterface.Id].Type} have the same id on the wire: give one of them another [Alias].");
        }
    }

    public void Add(GrainClass grainClass)
    {
        ArgumentNullException.ThrowIfNull(grainClass);
        if (!_classes.TryAdd(grainClass.GrainType, grainClass))
        {
            throw new OrleansException(
                $"{grainClass.Type} and {_classes[grainClass.GrainType].Type} are both grain type '{grainClass.GrainType}': set [GrainType] on one of them.");
        }

        foreach (var type in grainClass.Interfaces)
        {
            // More than one implementation: the interface alone does not say which; its default grain type may.
            if (!_implementations.TryAdd(type, grainClass.GrainType)) _implementations[type] = default;
        }
    }

    public GrainInterface? FindInterface(uint id) => _interfacesById.GetValueOrDefault(id);

    internal GrainInterface FindInterface(Type type) => _interfaces.TryGetValue(type, out var found)
        ? found
        : throw new ArgumentException($"{type} is no known grain interface: is its assembly built with the engine's generator, and loaded?");

    internal GrainClass? FindClass(GrainType type) => _classes.GetValueOrDefault(type);

    internal GrainType GrainTypeOf(GrainInterface grainInterface) =>
        _implementations.TryGetValue(grainInterface.Type, out var type) && !type.IsDefault ? type : grainInterface.DefaultGrainType;
}
