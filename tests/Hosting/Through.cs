using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Orleans;

namespace Krewe.Tests.Hosting;

/// <summary>Stands in for an interface: a function answers its calls, or passes them on.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "Proxies are classes that derive from it, made at run time.")]
internal class Through : DispatchProxy
{
    private static readonly MethodInfo FromException = typeof(Task).GetMethods().Single(m => m is { Name: nameof(Task.FromException), IsGenericMethod: true });

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

    /// <summary>A grain of which calls fail, by their names and arguments.</summary>
    public static T Failing<T>(T grain, Func<string, object?[], Exception?> fault)
        where T : class => Of<T>((method, arguments) => fault(method.Name, arguments) is not { } error ? method.Invoke(grain, arguments)
            : method.ReturnType == typeof(Task) ? Task.FromException(error)
            : FromException.MakeGenericMethod(method.ReturnType.GenericTypeArguments).Invoke(null, [error]));

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => pass(targetMethod!, args ?? []);
}
