using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>
/// Lets messages that wait share what is equal in them. A million calls of one task have one name and often one set of options; as they come
/// over the wire, or from a chain of <c>With…</c> calls, each brings copies.
/// </summary>
internal sealed class SharedParts(int capacity = 1024)
{
    private readonly LastParts<string> names = new(capacity, StringComparer.Ordinal);
    private readonly LastParts<CallOptions> options = new(capacity);

    /// <summary>The message with shared parts; the same instance when it has them already.</summary>
    public TaskMessage Of(TaskMessage message)
    {
        var name = names.Of(message.Name);
        var call = message.Options is { Unique: null } o ? options.Of(o) : message.Options; // A key of its own is shared with nobody.
        return ReferenceEquals(name, message.Name) && ReferenceEquals(call, message.Options) ? message : message with { Name = name, Options = call };
    }
}
