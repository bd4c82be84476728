namespace Krewe.Tests.Simulations;

/// <summary>What goes wrong in a simulated world.</summary>
[Flags]
internal enum Fault
{
    None = 0,

    /// <summary>Silos die and others take their place.</summary>
    Crash = 1,

    /// <summary>All silos die at once.</summary>
    CrashAll = 2,

    /// <summary>Silos come and go in order, and shards move.</summary>
    Move = 4,

    /// <summary>Clients die in the middle of a batch and submit it again.</summary>
    CrashClient = 8,

    /// <summary>Messages are slow, come twice and overtake each other.</summary>
    Disorder = 16,

    /// <summary>Messages are lost.</summary>
    Loss = 32,

    /// <summary>Two silos do not hear each other for a while.</summary>
    Cut = 64,

    /// <summary>A silo is declared dead and lives on, and views of the membership differ for seconds.</summary>
    Evict = 128,

    /// <summary>The store is slow.</summary>
    SlowStore = 256,

    /// <summary>The store refuses.</summary>
    FailingStore = 512,

    /// <summary>The store takes a commit and does not say so.</summary>
    UnclearStore = 1024,

    /// <summary>Clocks are set forward and back by minutes.</summary>
    Clock = 2048,

    /// <summary>A silo is cut off for a while: from the store, from its neighbors, or from both; what it has sent may arrive when it is long given up.</summary>
    Isolate = 4096,
}
