using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Execution;

/// <summary>The middleware around a silo's tasks, the outermost first.</summary>
internal sealed class TaskChain
{
    private readonly ITaskMiddleware[] all;

    private TaskChain(ITaskMiddleware[] all) => this.all = all;

    /// <summary>Makes all of it; null when there is none, so that a task costs nothing more.</summary>
    /// <exception cref="TaskLibraryException">Some cannot be made.</exception>
    public static TaskChain? Of(IServiceProvider services)
    {
        try
        {
            return services.GetServices<ITaskMiddleware>().ToArray() is { Length: > 0 } all ? new(all) : null;
        }
        catch (Exception e) when (e is InvalidOperationException or MissingMethodException)
        {
            throw new TaskLibraryException($"The silo's middleware cannot be made: {e.Message} Register what the constructor takes.", e);
        }
    }

    /// <summary>Runs it around <paramref name="last"/>.</summary>
    public ValueTask<byte[]?> RunAsync(RunningTask task, TaskNext last) => StepAsync(0, task, last);

    private ValueTask<byte[]?> StepAsync(int at, RunningTask task, TaskNext last) =>
        at == all.Length ? last() : all[at].RunAsync(task, () => StepAsync(at + 1, task, last));
}
