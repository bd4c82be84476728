using Krewe.Benchmarks.Running;

namespace Krewe.Benchmarks.Reporting;

/// <summary>One line of the table: a figure of Krewe, the same of its rivals where they have it, and what is aimed at.</summary>
internal sealed record Row(string Name, string Unit, string Figure, Plan Krewe)
{
    /// <summary>What Celery is measured with; null where there is nothing to compare.</summary>
    public Plan? Celery { get; init; }

    /// <summary>What BullMQ is measured with; null where there is nothing to compare.</summary>
    public Plan? BullMq { get; init; }

    /// <summary>Empty means that the figure is only reported.</summary>
    public Target[] Targets { get; init; } = [];

    public IEnumerable<Plan> Plans => new[] { Krewe, Celery, BullMq }.OfType<Plan>();
}
