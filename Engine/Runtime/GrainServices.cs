using System.ComponentModel;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <summary>What generated code makes grains with.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GrainServices
{
    public static T Required<T>(IGrainContext context)
        where T : notnull => context.ActivationServices.GetRequiredService<T>();

    public static T Keyed<T>(IGrainContext context, object key)
        where T : notnull => context.ActivationServices.GetRequiredKeyedService<T>(key);

    public static T? Optional<T>(IGrainContext context) => context.ActivationServices.GetService<T>();

    public static IPersistentState<T> State<T>(IGrainContext context, string stateName, string? storageName, Func<T> empty) =>
        new StateBinding<T>((Activation)context, stateName, storageName, empty);
}
