using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Orleans;

namespace Krewe.Tests.Hosting;

/// <summary>Stands in for an interface: a function answers its calls, or passes them on.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "Proxies are classes that derive from it, made at run time.")]
internal class Through : DispatchProxy
{
    private Func<MethodInfo, object?[], object?> pass = null!;

    public static T Of<T>(Func<MethodInfo, object?[], object?> how)
        where T : class
    {
        var proxy = Create<T, Through>();
        ((Through)(object)proxy).pass = how;
        return proxy;
    }

    /// <summary>A factory whose grains of one kind are what <paramref name="wrap"/> makes of them.</summary>
    public static IGrainFactory Grains<T>(IGrainFactory grains, Func<T, T> wrap)
        where T : class, IAddressable => Of<IGrainFactory>((method, arguments) => method.Invoke(grains, arguments) is var made && made is T grain ? wrap(grain) : made);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => pass(targetMethod!, args ?? []);
}
