namespace Krewe.Tests.Simulations;

/// <summary>One time that a task's code ran.</summary>
internal sealed class Execution(string id, string name, SiloMark silo, int attempt, int delivery, TimeSpan started)
{
    public string Id => id;

    public string Name => name;

    public SiloMark Silo => silo;

    public int Attempt => attempt;

    public int Delivery => delivery;

    public TimeSpan Started => started;

    /// <summary>When its worker began with it.</summary>
    public required TimeSpan Received { get; init; }

    /// <summary>When the code came to its end; null when it was cut short.</summary>
    public TimeSpan? Ended { get; set; }

    /// <summary>How: a result, an error's type, or that it was told to stop.</summary>
    public string How { get; set; } = "under way";

    /// <summary>From which checkpoint it went on, and which was the last that was said to be durable then; null for a task that has none.</summary>
    public (int From, int Saved)? Checkpoint { get; set; }

    /// <summary>Whether it asked to be run again.</summary>
    public bool AskedAgain { get; set; }

    public override string ToString() =>
        $"{id} ({name}) on silo {silo.Number}, attempt {attempt}, delivery {delivery}: {started:mm\\:ss\\.fff}–{Ended:mm\\:ss\\.fff} {How}";
}

/// <summary>A silo's process, known to the tasks that run in it.</summary>
internal sealed class SiloMark(int number, Journal journal)
{
    public int Number => number;

    /// <summary>Name of its worker.</summary>
    public string Name => $"silo{number}";

    public Journal Journal => journal;

    /// <summary>Whether it does not reach the machine of the store.</summary>
    public bool IsCut { get; set; }

    /// <summary>When it was crashed, evicted or stopped.</summary>
    public TimeSpan? Gone { get; set; }
}
