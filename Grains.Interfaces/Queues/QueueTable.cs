using Orleans;

namespace Krewe.Queues;

/// <summary>What is set for the queues of a cluster.</summary>
/// <param name="Version">Grows with each change.</param>
/// <param name="Queues">By name; those for which nothing is set are not there.</param>
[GenerateSerializer, Immutable, Alias("krewe.QueueTable")]
public sealed record class QueueTable([property: Id(0)] long Version, [property: Id(1)] IReadOnlyDictionary<string, QueueSettings> Queues)
{
    /// <summary>Nothing is set.</summary>
    public static QueueTable Empty { get; } = new(0, new Dictionary<string, QueueSettings>());

    /// <summary>The settings of a queue.</summary>
    public QueueSettings Of(string queue) => Queues.GetValueOrDefault(queue, QueueSettings.None);

    /// <summary>The next table, with other settings of a queue.</summary>
    public QueueTable With(string queue, QueueSettings settings)
    {
        var changed = new Dictionary<string, QueueSettings>(Queues, StringComparer.Ordinal);
        changed.Remove(queue);
        if (settings != QueueSettings.None)
        {
            changed.Add(queue, settings);
        }

        return new(Version + 1, changed);
    }
}
