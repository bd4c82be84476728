using System.ComponentModel;

namespace Orleans.Runtime;

/// <summary>Points at an assembly's generated registry.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainRegistryAttribute(Type registry) : Attribute
{
    public Type Registry { get; } = registry;
}

/// <summary>Lists an assembly's grain interfaces and classes; generated.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GrainRegistry
{
    public abstract void Register(GrainManifest manifest);
}
