using Krewe.Clusters;

namespace Krewe.Execution;

/// <summary>What has become of the attempts of one task on this silo, and about how long they take. Safe for any number of threads.</summary>
internal sealed class TaskTally
{
    private const double Weight = 0.1;

    private long succeeded;
    private long failed;
    private long retried;
    private long others;
    private double meanSeconds = double.NaN;

    /// <summary>About how long the last ones took; not a number before the first.</summary>
    public double MeanSeconds => Volatile.Read(ref meanSeconds);

    /// <summary>An attempt has ended.</summary>
    public void Add(OutcomeKind kind, double seconds)
    {
        switch (kind)
        {
            case OutcomeKind.Succeeded:
                Interlocked.Increment(ref succeeded);
                break;
            case OutcomeKind.Failed:
                Interlocked.Increment(ref failed);
                break;
            case OutcomeKind.Retry:
                Interlocked.Increment(ref retried);
                break;
            default:
                Interlocked.Increment(ref others);
                break;
        }

        var mean = MeanSeconds; // Of two that end at once one may not count: it is about.
        Volatile.Write(ref meanSeconds, double.IsNaN(mean) ? seconds : mean + (Weight * (seconds - mean)));
    }

    /// <summary>The counts by now.</summary>
    public TaskTotal Read(string name) => new(name, Interlocked.Read(ref succeeded), Interlocked.Read(ref failed), Interlocked.Read(ref retried),
        Interlocked.Read(ref others), double.IsNaN(MeanSeconds) ? 0 : MeanSeconds);
}
