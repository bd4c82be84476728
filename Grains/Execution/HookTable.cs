using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Krewe.Execution;

/// <summary>The hooks of a silo's tasks, made once.</summary>
internal sealed class HookTable
{
    private readonly Dictionary<string, TaskHooks[]> own = new(StringComparer.Ordinal);
    private readonly TaskHooks[] common;

    private HookTable(TaskHooks[] common) => this.common = common;

    /// <summary>Makes all hooks; null when there are none, so that nothing is looked up for a task.</summary>
    /// <exception cref="TaskLibraryException">Some cannot be made.</exception>
    public static HookTable? Of(IServiceProvider services, TaskRegistry registry)
    {
        var table = new HookTable(Make("The silo's hooks", () => services.GetServices<TaskHooks>().ToArray()));
        var made = new Dictionary<Type, TaskHooks>();
        foreach (var definition in registry.Definitions)
        {
            if (definition.Settings.Hooks is { } type)
            {
                if (!made.TryGetValue(type, out var hooks))
                {
                    made[type] = hooks = table.common.FirstOrDefault(each => each.GetType() == type) ?? Make($"{type}, the hooks of task '{definition.Name}',",
                        () => (TaskHooks)ActivatorUtilities.GetServiceOrCreateInstance(services, type));
                }

                table.own[definition.Name] = [.. table.common.Where(each => each != hooks), hooks];
            }
        }

        return table.common.Length + table.own.Count == 0 ? null : table;
    }

    /// <summary>The hooks around an attempt of this task; null for none.</summary>
    public HookRun? Begin(RunningTask task, ILogger log)
    {
        var hooks = own.GetValueOrDefault(task.Name, common);
        return hooks.Length == 0 ? null : new HookRun(task, hooks, log);
    }

    private static T Make<T>(string what, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception e) when (e is InvalidOperationException or MissingMethodException)
        {
            throw new TaskLibraryException($"{what} cannot be made: {e.Message} Register what the constructor takes, in the library with ITaskServices.", e);
        }
    }
}
