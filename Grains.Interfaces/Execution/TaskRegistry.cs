using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Krewe.Execution;

/// <summary>The tasks a silo can run. Only what is registered here can ever be run.</summary>
public sealed class TaskRegistry
{
    private readonly Lock gate = new();
    private volatile FrozenDictionary<string, TaskDefinition> byName;

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

    /// <summary>The definition of <paramref name="name"/>.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out TaskDefinition? definition) => byName.TryGetValue(name, out definition);

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
