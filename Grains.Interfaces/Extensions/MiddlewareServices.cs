using Krewe.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Krewe;

/// <summary>Registers middleware, policies and sinks. The first middleware added is the outermost; adding one twice is adding it once.</summary>
public static class MiddlewareServices
{
    /// <summary>Puts <typeparamref name="T"/> around every submission of this process.</summary>
    public static IServiceCollection AddSubmitMiddleware<T>(this IServiceCollection services)
        where T : class, ISubmitMiddleware
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISubmitMiddleware, T>());
        return services;
    }

    /// <summary>Puts <typeparamref name="T"/> around every task that this silo runs.</summary>
    public static IServiceCollection AddTaskMiddleware<T>(this IServiceCollection services)
        where T : class, ITaskMiddleware
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITaskMiddleware, T>());
        return services;
    }

    /// <summary>Lets <typeparamref name="T"/> decide about the retries of all tasks of this silo that name no policy of their own; the last one counts.</summary>
    public static IServiceCollection AddRetryPolicy<T>(this IServiceCollection services)
        where T : class, IRetryPolicy => services.AddSingleton<IRetryPolicy, T>();

    /// <summary>Tells <typeparamref name="T"/> what this silo sees, see <see cref="IEventSink"/>. One object, made when the silo starts; one that cannot be made keeps it from starting.</summary>
    public static IServiceCollection AddEventSink<T>(this IServiceCollection services)
        where T : class, IEventSink
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEventSink, T>());
        return services;
    }

    /// <summary>Runs tasks in the culture of who submitted them, which travels in a header. Needed where tasks are submitted and where they run.</summary>
    public static IServiceCollection AddCulturePropagation(this IServiceCollection services) =>
        services.AddSubmitMiddleware<CulturePropagation>().AddTaskMiddleware<CulturePropagation>();

    /// <summary>Gives every log line that is written while a task runs, by whatever logger, a scope with the task's id, name, queue and attempt.</summary>
    public static IServiceCollection AddTaskLogScopes(this IServiceCollection services) => services.AddTaskMiddleware<TaskLogScopes>();
}
