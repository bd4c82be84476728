using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Krewe;

/// <summary>Registers hooks.</summary>
public static class TaskHooksServices
{
    /// <summary>Lets a silo call <typeparamref name="T"/> around every attempt of every task. Adding it twice is adding it once.</summary>
    public static IServiceCollection AddTaskHooks<T>(this IServiceCollection services)
        where T : TaskHooks
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<TaskHooks, T>());
        return services;
    }
}
