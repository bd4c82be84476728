using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Execution.Isolation;

/// <summary>
/// What stands around all tasks of a process: middleware, hooks and the retry policy, by type. A child has its own; tasks that ran without what
/// their silo has around all of them would be a surprise, so that a silo does not start then.
/// </summary>
internal static class ChildExtensions
{
    /// <summary>Those of a container.</summary>
    /// <exception cref="TaskLibraryException">Some cannot be made.</exception>
    public static IReadOnlyList<string> Of(IServiceProvider services)
    {
        try
        {
            object?[] all =
            [
                .. services.GetServices<ITaskMiddleware>(), .. services.GetServices<ISubmitMiddleware>(), .. services.GetServices<TaskHooks>(),
                services.GetService<IRetryPolicy>(),
            ];
            return [.. all.OfType<object>().Select(one => one.GetType().FullName!).Distinct()];
        }
        catch (Exception e) when (e is InvalidOperationException or MissingMethodException)
        {
            throw new TaskLibraryException($"What stands around tasks cannot be made: {e.Message} Register what its constructor takes.", e);
        }
    }

    /// <summary>What a child lacks that its silo has; null for nothing.</summary>
    public static string? Missing(IReadOnlyList<string> wanted, IServiceProvider services) => wanted.Except(Of(services)).ToArray() is { Length: > 0 } missing
        ? $"it has not got what the silo has around all tasks: {string.Join(", ", missing)}. "
            + "Register it in the task library with ITaskServices, or where the program calls RunIfChildAsync"
        : null;
}
