namespace Krewe;

/// <summary>Headers of a task that was moved to a queue for dead letters.</summary>
public static class DeadLetterHeaders
{
    /// <summary>The id of the task that it was first.</summary>
    public const string Id = "krewe-dead-letter-id";

    /// <summary>The queues that it was in, with commas between them, the first one first.</summary>
    public const string Queues = "krewe-dead-letter-queues";

    /// <summary>Why it was moved last: <c>rejected</c>, <c>expired</c>, <c>dropped</c> (no room was left), or <c>lost</c> (too many workers died under it).</summary>
    public const string Reason = "krewe-dead-letter-reason";
}
