namespace Krewe;

/// <summary>What happens to a call for whose queue as many wait as may.</summary>
public enum QueueOverflow
{
    /// <summary>It is refused with a <see cref="QueueFullException"/>.</summary>
    Reject,

    /// <summary>It is accepted, and what has waited longest ends as revoked, with the error <c>QueueFull</c>.</summary>
    DropOldest,
}
