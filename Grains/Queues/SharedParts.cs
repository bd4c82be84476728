using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>
/// Lets messages that wait share what is equal in them. A million calls of one task have one name and often one set of options; as they come
/// over the wire, or from a chain of <c>With…</c> calls, each brings copies.
/// </summary>
internal sealed class SharedParts(int capacity = 1024)
{
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<CallOptions, CallOptions> options = [];

    /// <summary>The message with shared parts; the same instance when it has them already.</summary>
    public TaskMessage Of(TaskMessage message)
    {
        var name = Share(names, message.Name);
        var call = message.Options is { Unique: null } o ? Share(options, o) : message.Options; // A key of its own is shared with nobody.
        return ReferenceEquals(name, message.Name) && ReferenceEquals(call, message.Options) ? message : message with { Name = name, Options = call };
    }

    private T Share<T>(Dictionary<T, T> known, T part)
        where T : notnull
    {
        if (known.TryGetValue(part, out var shared))
        {
            return shared;
        }

        if (known.Count < capacity)
        {
            known.Add(part, part);
        }

        return part;
    }
}
