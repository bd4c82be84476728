namespace Krewe.Queues;

/// <summary>The hold of one task on a key.</summary>
internal sealed class KeyHold(string key, string id, long sequence)
{
    public readonly string Key = key;
    public readonly string Id = id;

    /// <summary>The row that is the hold; another one when the task has been replaced.</summary>
    public long Sequence = sequence;

    /// <summary>The task; null when it has ended and the hold goes on.</summary>
    public TaskEntry? Entry;

    /// <summary>When a hold without a task ends, in Unix milliseconds.</summary>
    public long Until;

    /// <summary>While the task is being submitted: who has the key until it is, or is being submitted, too.</summary>
    public KeyHold? Before;

    /// <summary>Whose <see cref="Before"/> it is.</summary>
    public KeyHold? After;

    /// <summary>The record of its task has gone, and its row with it.</summary>
    public bool Forgotten;

    /// <summary>Whether nobody has the key any more.</summary>
    public bool IsOver(long now) => Entry is null && Until <= now;
}
