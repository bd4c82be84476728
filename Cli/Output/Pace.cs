namespace Krewe.Cli.Output;

/// <summary>The cluster at one moment.</summary>
/// <param name="At">Timestamp of the system's clock.</param>
/// <param name="Status">How it stands; null when it did not answer.</param>
/// <param name="Trouble">Why it did not.</param>
internal sealed record Look(long At, ClusterStatus? Status, string? Trouble);

/// <summary>One silo at work.</summary>
/// <param name="TasksPerSecond">Null while the cluster does not tell.</param>
internal sealed record SiloPace(string Name, string Silo, int Running, double? TasksPerSecond);

/// <summary>The cluster between two looks. Also the JSON of <c>krewe top</c>.</summary>
internal sealed record Pace(ClusterStatus? Status, IReadOnlyList<SiloPace> Silos, double SubmittedPerSecond, double FinishedPerSecond, string? Trouble)
{
    /// <summary>Counts begin anew with each activation of a shard: what would be less than nothing is not known, and told as nothing.</summary>
    public static Pace Between(Look before, Look now)
    {
        if (now.Status is not { } status)
        {
            return new(before.Status, [.. (before.Status?.Workers ?? []).Select(w => new SiloPace(w.Name, w.Silo, w.Held, null))], 0, 0, now.Trouble);
        }

        var seconds = TimeProvider.System.GetElapsedTime(before.At, now.At).TotalSeconds;
        var known = before.Status?.Workers.ToDictionary(w => w.Silo, w => w.Finished, StringComparer.Ordinal) ?? [];
        return new(
            status,
            [.. status.Workers.Select(w => new SiloPace(w.Name, w.Silo, w.Held, Rate(known.GetValueOrDefault(w.Silo, w.Finished), w.Finished)))],
            Rate(before.Status?.Submitted ?? status.Submitted, status.Submitted),
            Rate(before.Status?.Finished ?? status.Finished, status.Finished),
            null);

        double Rate(long first, long last) => Math.Max(0, last - first) / seconds;
    }
}
