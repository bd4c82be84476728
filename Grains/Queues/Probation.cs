namespace Krewe.Queues;

/// <summary>
/// Tasks under which processes have died are tried by one shard of a silo at a time, so that the one which kills them is found out and no
/// other is blamed for it. Whoever has the place loses it after <see cref="Time"/>: by then the task has shown that it does no harm at once.
/// </summary>
internal sealed class Probation(TimeProvider time)
{
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private object? holder;
    private long since;

    public bool TryEnter(object who)
    {
        lock (gate)
        {
            if (holder is not null && holder != who && time.GetElapsedTime(since) < Time)
            {
                return false;
            }

            (holder, since) = (who, time.GetTimestamp());
            return true;
        }
    }

    public void Leave(object who)
    {
        lock (gate)
        {
            holder = holder == who ? null : holder;
        }
    }
}
