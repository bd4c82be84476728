namespace Krewe.Benchmarks.Reporting;

/// <summary>The two rivals.</summary>
internal enum Rival
{
    Celery,
    BullMq,
}

/// <summary>What a figure must reach: a fixed bound, or a multiple of a rival's figure.</summary>
/// <param name="AtLeast">Whether more is better.</param>
/// <param name="Bound">The bound, or the multiple when there is a rival.</param>
/// <param name="Rival">Whose figure is multiplied; null for a fixed bound.</param>
internal sealed record Target(bool AtLeast, double Bound, Rival? Rival = null)
{
    public static Target AtLeastTimes(double factor, Rival rival) => new(AtLeast: true, factor, rival);

    public static Target AtMostTimes(double factor, Rival rival) => new(AtLeast: false, factor, rival);

    public static Target Least(double bound) => new(AtLeast: true, bound);

    public static Target Most(double bound) => new(AtLeast: false, bound);

    /// <summary>Null when a figure that it needs was not measured.</summary>
    public bool? IsMet(double? krewe, double? celery, double? bullMq)
    {
        var limit = Rival switch
        {
            Reporting.Rival.Celery => celery * Bound,
            Reporting.Rival.BullMq => bullMq * Bound,
            _ => Bound,
        };
        return krewe is null || limit is null ? null : AtLeast ? krewe >= limit : krewe <= limit;
    }

    public override string ToString()
    {
        var whose = Rival switch
        {
            Reporting.Rival.Celery => " × Celery",
            Reporting.Rival.BullMq => " × BullMQ",
            _ => "",
        };
        return $"{(AtLeast ? "≥" : "≤")} {Bound:0.##}{whose}";
    }
}
