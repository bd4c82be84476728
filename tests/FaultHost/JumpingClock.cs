namespace Krewe.FaultHost;

/// <summary>The system's clock, whose hands can be set; timers and timestamps go on, as they do when a machine's clock is set.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long offset;

    public void Jump(TimeSpan by) => Interlocked.Add(ref offset, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref offset));
}
