using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Execution;

/// <summary>
/// The object that one call of a task runs on, made in a service scope of its own; both are disposed of with this. Used by generated code.
/// </summary>
/// <typeparam name="T">The task's class.</typeparam>
public sealed class TaskInstance<T>(TaskContext context) : IAsyncDisposable
    where T : class
{
    private static readonly ObjectFactory<T> Factory = ActivatorUtilities.CreateFactory<T>([]);

    private readonly AsyncServiceScope scope = context.Services.CreateAsyncScope();
    private T? value;

    /// <summary>Makes the object; throws <see cref="InvalidOperationException"/> for a service that is not registered.</summary>
    public T Create() => value = Factory(scope.ServiceProvider, null);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // The scope disposes of the services it made, not of what the factory made.
            if (value is IAsyncDisposable later)
            {
                await later.DisposeAsync();
            }
            else
            {
                (value as IDisposable)?.Dispose();
            }
        }
        finally
        {
            await scope.DisposeAsync();
        }
    }
}
