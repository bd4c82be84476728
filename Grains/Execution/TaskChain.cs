using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Execution;

/// <summary>The middleware around a silo's tasks, the outermost first.</summary>
internal static class TaskChain
{
    /// <summary>
    /// Makes all of it around <paramref name="last"/>, once for all tasks; null when there is none, so that a task costs nothing more.
    /// </summary>
    /// <exception cref="TaskLibraryException">Some cannot be made.</exception>
    public static TaskNext? Of(IServiceProvider services, TaskNext last)
    {
        try
        {
            return services.GetServices<ITaskMiddleware>().ToArray() is { Length: > 0 } all
                ? all.Reverse().Aggregate(last, static (next, one) => context => one.RunAsync(context, next))
                : null;
        }
        catch (Exception e) when (e is InvalidOperationException or MissingMethodException)
        {
            throw new TaskLibraryException($"The silo's middleware cannot be made: {e.Message} Register what the constructor takes.", e);
        }
    }
}
