using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Submission;

namespace Krewe.Limits;

/// <summary>Which limits there are: those set at run time go before what tasks, queues and calls say.</summary>
internal sealed class LimitBook
{
    private readonly TaskRegistry registry;
    private readonly IReadOnlyDictionary<string, Limit> queueLimits;
    private readonly Dictionary<string, Limit> declared = new(StringComparer.Ordinal);
    private readonly HashSet<string> tasks = new(StringComparer.Ordinal);
    private readonly HashSet<string> queues = new(StringComparer.Ordinal);
    private LimitTable table = new(0, new Dictionary<string, Limit>());
    private IReadOnlyDictionary<string, RegisteredTask>? elsewhere;

    public LimitBook(TaskRegistry registry, IReadOnlyDictionary<string, Limit> queueLimits)
    {
        (this.registry, this.queueLimits) = (registry, queueLimits);
        Use(table);
    }

    /// <summary>The version of what was set at run time.</summary>
    public long Version => table.Version;

    /// <summary>Whether neighbors have told since of tasks which may have limits: then <see cref="Use"/> the same table again.</summary>
    public bool IsOutdated => registry.Elsewhere != elsewhere;

    /// <summary>What was set at run time.</summary>
    public LimitTable Table => table;

    /// <summary>Whether any task or queue has a limit.</summary>
    public bool Any { get; private set; }

    /// <summary>Goes by what was set at run time.</summary>
    public void Use(LimitTable newer)
    {
        table = newer;
        Declare();
        tasks.Clear();
        queues.Clear();
        foreach (var name in declared.Keys.Union(newer.Limits.Keys).Where(name => Of(name) is { } limit && limit != Limit.None))
        {
            if (LimitNames.TaskOf(name) is { } task)
            {
                tasks.Add(task);
            }
            else if (name.StartsWith(LimitNames.OfQueue(""), StringComparison.Ordinal))
            {
                queues.Add(name[LimitNames.OfQueue("").Length..]);
            }
        }

        Any = tasks.Count + queues.Count > 0;
    }

    private void Declare()
    {
        elsewhere = registry.Elsewhere;
        declared.Clear();
        var tasks = registry.Definitions.Select(d => (d.Name, d.Settings.Limit)).Concat(elsewhere.Values.Select(t => (t.Name, t.Limit)));
        foreach (var (name, limit) in tasks)
        {
            if (limit is not null)
            {
                declared.Add(LimitNames.OfTask(name), limit);
            }
        }

        foreach (var (name, limit) in queueLimits)
        {
            declared.Add(name, limit);
        }
    }

    /// <summary>Whether a message is under a limit.</summary>
    public bool Limits(TaskMessage message) =>
        message.Options?.Limit is not null || (Any && (tasks.Contains(message.Name) || queues.Contains(message.Queue)));

    /// <summary>The limits that a message is under, by name; those that limit nothing left out.</summary>
    public IReadOnlyList<(string Name, Limit Limit)> Of(TaskMessage message)
    {
        List<(string Name, Limit Limit)> found = [];
        Add(LimitNames.OfTask(message.Name), null);
        Add(LimitNames.OfQueue(message.Queue), null);
        if (message.Options?.Limit is { } call)
        {
            Add(LimitNames.OfKey(call.Key), call.Limit);
        }

        return found;

        void Add(string name, Limit? said)
        {
            if ((Of(name) ?? said) is { } limit && limit != Limit.None)
            {
                found.Add((name, limit));
            }
        }
    }

    /// <summary>The limit of a name, unless only calls say it; null for none.</summary>
    public Limit? Of(string name) => table.Limits.GetValueOrDefault(name) ?? declared.GetValueOrDefault(name);

    /// <summary>All that are known, by name.</summary>
    public LimitStatus[] List() => [.. declared.Keys.Union(table.Limits.Keys).Order(StringComparer.Ordinal)
        .Select(name => new LimitStatus(name, Of(name)!, table.Limits.ContainsKey(name)))];
}
