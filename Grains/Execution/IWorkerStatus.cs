namespace Krewe.Execution;

/// <summary>How the silo's worker is.</summary>
public interface IWorkerStatus
{
    /// <summary>Its name, with the host's put in.</summary>
    string Name { get; }

    /// <summary>Tasks that run now.</summary>
    int Busy { get; }

    /// <summary>The longest time that a shard has not answered: more than a few seconds means that this silo cannot pull.</summary>
    TimeSpan Silence { get; }

    /// <summary>Whether a shard answers, but its store does not take what it writes: it hands out no work.</summary>
    bool StoreFails { get; }
}
