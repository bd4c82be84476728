using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Krewe.Clusters;
using Orleans.Runtime;

namespace Krewe.Execution;

/// <summary>The tasks a silo can run, and those that its neighbors can. Only what is defined here can ever be run here.</summary>
public sealed class TaskRegistry
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (int Generation, string Name, RegisteredTask[] Tasks)> told = new(StringComparer.Ordinal);
    private volatile FrozenDictionary<string, TaskDefinition> byName;
    private volatile FrozenDictionary<string, RegisteredTask> elsewhere = FrozenDictionary<string, RegisteredTask>.Empty;
    private volatile bool isMeeting;

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
    /// The tasks that neighbors have said they can run, and this silo cannot, by name, as the one that started last says; another object whenever
    /// something else was learnt.
    /// </summary>
    internal IReadOnlyDictionary<string, RegisteredTask> Elsewhere => elsewhere;

    /// <summary>Whether the silo starts and its neighbors have still to say what they can run: until then no task is known to be in none.</summary>
    internal bool IsMeeting { get => isMeeting; set => isMeeting = value; }

    /// <summary>The definition of <paramref name="name"/>.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out TaskDefinition? definition) => byName.TryGetValue(name, out definition);

    /// <summary>Who has said what it can run, and is not forgotten.</summary>
    internal (string Address, string Name)[] Told
    {
        get
        {
            lock (gate)
            {
                return [.. told.Select(t => (t.Key, t.Value.Name))];
            }
        }
    }

    /// <summary>Learns what a neighbor can run.</summary>
    internal void Learn(string silo, string name, IEnumerable<RegisteredTask> tasks)
    {
        var generation = SiloAddress.FromParsableString(silo).Generation;
        lock (gate)
        {
            told[silo] = (generation, name, [.. tasks.Where(task => !byName.ContainsKey(task.Name))]);
            Gather();
        }
    }

    /// <summary>A neighbor is gone, and with it what only it could run.</summary>
    internal void Forget(string silo)
    {
        lock (gate)
        {
            told.Remove(silo);
            Gather();
        }
    }

    private void Gather()
    {
        var all = new Dictionary<string, RegisteredTask>(StringComparer.Ordinal);
        foreach (var task in told.OrderBy(t => t.Value.Generation).ThenBy(t => t.Key, StringComparer.Ordinal).SelectMany(t => t.Value.Tasks))
        {
            all[task.Name] = task;
        }

        if (all.Count != elsewhere.Count || !all.Values.All(task => elsewhere.TryGetValue(task.Name, out var known) && IsSame(known, task)))
        {
            elsewhere = all.ToFrozenDictionary(StringComparer.Ordinal);
        }

        static bool IsSame(RegisteredTask one, RegisteredTask other) => (one with { Parameters = [] }) == (other with { Parameters = [] }); // They are in the text.
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
