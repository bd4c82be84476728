namespace Krewe.Telemetry;

/// <summary>Boundaries of histograms.</summary>
internal static class Buckets
{
    /// <summary>Seconds: those that the messaging conventions advise, and finer ones, for a task here may take less than a millisecond.</summary>
    public static readonly double[] Short = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    /// <summary>Seconds: how long tasks run or wait.</summary>
    public static readonly double[] Long = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600];

    /// <summary>Changes in a commit.</summary>
    public static readonly double[] Sizes = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];
}
