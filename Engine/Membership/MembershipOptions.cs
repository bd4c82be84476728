using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>
/// How the silos of a cluster watch each other. A silo that was killed is declared dead after <see cref="RefusalTimeout"/>, one whose
/// machine is gone, or that is cut off, after <see cref="DeathTimeout"/>; add to either up to two heartbeats until all have seen it.
/// </summary>
public sealed class MembershipOptions
{
    /// <summary>How often a silo shows that it lives, and looks who else does. Default: 1 s.</summary>
    public TimeSpan HeartbeatPeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a silo may show no heartbeat while nobody listens at its address. Default: 3 s.</summary>
    public TimeSpan RefusalTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a silo may show no heartbeat, or answer no probe, whatever else it does. Default: 6 s.</summary>
    public TimeSpan DeathTimeout { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>How long a probe waits for its answer. Default: 2 s.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the store may take to answer before the silo asks anew. Default: 2 s.</summary>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a silo that starts tries to enter before its start fails. Default: 30 s.</summary>
    public TimeSpan EntryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The longest wait of a silo that was declared dead before it enters again. The first is one heartbeat, and each doubles
    /// that comes within ten times this span after the last. Default: 30 s.
    /// </summary>
    public TimeSpan MaxReentryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many silos probe each silo; more than half of them must agree that it is gone. Default: 5.</summary>
    public int Observers { get; set; } = 5;

    /// <summary>How long a dead silo stays listed. Default: 10 min.</summary>
    public TimeSpan DeadRetention { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Throws if a value makes no sense, saying which and what is allowed.</summary>
    public void Validate()
    {
        Require(HeartbeatPeriod >= TimeSpan.FromMilliseconds(10), nameof(HeartbeatPeriod), HeartbeatPeriod, "10 ms or more");
        Require(RefusalTimeout >= HeartbeatPeriod * 2, nameof(RefusalTimeout), RefusalTimeout, $"at least twice {nameof(HeartbeatPeriod)} ({HeartbeatPeriod})");
        Require(DeathTimeout >= RefusalTimeout, nameof(DeathTimeout), DeathTimeout, $"at least {nameof(RefusalTimeout)} ({RefusalTimeout})");
        Require(ProbeTimeout > TimeSpan.Zero && ProbeTimeout < DeathTimeout, nameof(ProbeTimeout), ProbeTimeout, $"less than {nameof(DeathTimeout)} ({DeathTimeout})");
        Require(StoreTimeout > TimeSpan.Zero && StoreTimeout < DeathTimeout, nameof(StoreTimeout), StoreTimeout, $"less than {nameof(DeathTimeout)} ({DeathTimeout})");
        Require(EntryTimeout > TimeSpan.Zero, nameof(EntryTimeout), EntryTimeout, "more than zero");
        Require(MaxReentryDelay >= HeartbeatPeriod, nameof(MaxReentryDelay), MaxReentryDelay, $"at least {nameof(HeartbeatPeriod)} ({HeartbeatPeriod})");
        Require(Observers is >= 1 and <= 100, nameof(Observers), Observers, "1 to 100");
        Require(DeadRetention >= DeathTimeout, nameof(DeadRetention), DeadRetention, $"at least {nameof(DeathTimeout)} ({DeathTimeout})");
    }

    private static void Require(bool holds, string key, object value, string allowed)
    {
        if (!holds) throw new ArgumentException($"{nameof(MembershipOptions)}.{key} is {value}; allowed is {allowed}.");
    }
}
