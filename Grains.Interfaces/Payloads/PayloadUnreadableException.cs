namespace Krewe;

/// <summary>
/// Arguments, a result or what a task reported cannot be read: its key, serializer or blob is not here, or it is broken. The message names which one
/// and never shows a key.
/// </summary>
[Orleans.GenerateSerializer, Orleans.Alias("krewe.PayloadUnreadableException")]
public sealed class PayloadUnreadableException : KreweException
{
    /// <summary>As it comes over the wire.</summary>
    public PayloadUnreadableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    internal PayloadUnreadableException(string message, bool mayBeReadElsewhere, string? missing = null, Exception? inner = null)
        : base(message, inner) => (MayBeReadElsewhere, Missing) = (mayBeReadElsewhere, missing);

    /// <summary>Whether another process, or this one with other settings, may be able to read it.</summary>
    [Orleans.Id(0)]
    public bool MayBeReadElsewhere { get; init; }

    /// <summary>What is missing here, as a name for a task's state, such as <c>no-key:2026-11</c>; null when nothing is.</summary>
    [Orleans.Id(1)]
    internal string? Missing { get; init; }
}
