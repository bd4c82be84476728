using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Krewe.Clusters;

namespace Krewe.Execution;

/// <summary>The tasks a silo can run, and those that its neighbors can. Only what is defined here can ever be run here.</summary>
public sealed class TaskRegistry
{
    private readonly Lock gate = new();
    private volatile FrozenDictionary<string, TaskDefinition> byName;
    private volatile FrozenDictionary<string, RegisteredTask> elsewhere = FrozenDictionary<string, RegisteredTask>.Empty;

    /// <summary>Gathers definitions; throws <see cref="TaskLibraryException"/> when two have one name.</summary>
    public TaskRegistry(IEnumerable<TaskDefinition> definitions)
    {
        var all = new Dictionary<string, TaskDefinition>(StringComparer.Ordinal);
        foreach (var definition in definitions)
        {
            if (!all.TryAdd(definition.Name, definition))
            {
                throw new TaskLibraryException(
                    $"Two tasks are called '{definition.Name}': {all[definition.Name]} and {definition}. Give one of them another name.");
            }
        }

        byName = all.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>All definitions, by name.</summary>
    public IEnumerable<TaskDefinition> Definitions => byName.Values.OrderBy(d => d.Name, StringComparer.Ordinal);

    /// <summary>
    /// The tasks that neighbors have said they can run, and this silo cannot, by name; another object whenever something was learnt. Of a neighbor that is
    /// gone they stay: another may have them.
    /// </summary>
    internal IReadOnlyDictionary<string, RegisteredTask> Elsewhere => elsewhere;

    /// <summary>The definition of <paramref name="name"/>.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out TaskDefinition? definition) => byName.TryGetValue(name, out definition);

    /// <summary>Learns what a neighbor can run.</summary>
    internal void Learn(IEnumerable<RegisteredTask> tasks)
    {
        RegisteredTask[] others = [.. tasks.Where(task => !byName.ContainsKey(task.Name))];
        if (others.Length == 0)
        {
            return;
        }

        lock (gate)
        {
            var all = new Dictionary<string, RegisteredTask>(elsewhere, StringComparer.Ordinal);
            Array.ForEach(others, task => all[task.Name] = task);
            elsewhere = all.ToFrozenDictionary(StringComparer.Ordinal);
        }
    }

    /// <summary>Changes the definition of <paramref name="name"/> in this process, for what looks it up from now on; false if there is none.</summary>
    internal bool TryChange(string name, Func<TaskDefinition, TaskDefinition> change)
    {
        lock (gate)
        {
            if (!byName.TryGetValue(name, out var definition))
            {
                return false;
            }

            var changed = change(definition);
            byName = byName.Values.Select(d => d == definition ? changed : d).ToFrozenDictionary(d => d.Name, StringComparer.Ordinal);
            return true;
        }
    }

    /// <summary>The tasks that <paramref name="assembly"/> declares; empty when it declares none.</summary>
    public static IEnumerable<TaskDefinition> DefinitionsOf(Assembly assembly) =>
        assembly.GetCustomAttribute<TaskModuleAttribute>() is { } attribute
            ? ((ITaskModule)Activator.CreateInstance(attribute.Module)!).Definitions
            : [];
}
